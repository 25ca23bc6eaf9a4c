import { checkPrimeSync, createPrivateKey, generatePrimeSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** An RSA key of two primes that somebody chose badly. */
export function rsaKeyOf(p: bigint, q: bigint, exponent = 65537n): KeyObject {
  const d = inverse(exponent, (p - 1n) * (q - 1n));
  const parts = { n: p * q, e: exponent, d, p, q, dp: d % (p - 1n), dq: d % (q - 1n), qi: inverse(q, p) };
  const members = Object.entries(parts).map(([name, value]) => [name, bytesOf(value).toString('base64url')]);
  return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(members) }, format: 'jwk' });
}

/** Two primes next to each other: Fermat's method splits their product at once. */
export function closePrimes(): readonly [bigint, bigint] {
  const p = generatePrimeSync(1024, { bigint: true });
  return [p, nextPrime(p + 2n)];
}

/** A prime of 1024 bits as the chips with CVE-2017-15361 made them: a power of 65537 modulo a product of primes. */
export function rocaPrime(seed: number): bigint {
  const primes = Array.from({ length: 700 }, (_, index) => index + 2).filter((number) =>
    checkPrimeSync(BigInt(number)),
  );
  const primorial = primes.reduce((all, prime) => all * BigInt(prime), 1n);
  const power = 65537n ** BigInt(seed) % primorial;
  // Of 1024 bits with the highest two set, so that two of them make 2048.
  let factor = (3n << 1022n) / primorial + BigInt(seed);
  while (!checkPrimeSync(factor * primorial + power)) factor += 1n;
  return factor * primorial + power;
}

/** A prime that divides nothing it should not, for the other half of a key. */
export function goodPrime(bits: number): bigint {
  for (;;) {
    const prime = generatePrimeSync(bits, { bigint: true });
    if (prime % 65537n !== 1n && prime % 3n !== 1n) return prime;
  }
}

function nextPrime(from: bigint): bigint {
  let candidate = from;
  while (!checkPrimeSync(candidate)) candidate += 2n;
  return candidate;
}

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b !== 0n) [a, b, x, y] = [b, a % b, y, x - (a / b) * y];
  return ((x % modulus) + modulus) % modulus;
}

function bytesOf(value: bigint): Buffer {
  const digits = value.toString(16);
  return Buffer.from(digits.length % 2 === 0 ? digits : `0${digits}`, 'hex');
}
