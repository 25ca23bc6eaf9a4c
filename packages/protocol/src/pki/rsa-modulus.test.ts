import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { modulusWeakness } from './rsa-modulus.ts';

/** The product of all primes below 752, as the affected library has products of the first primes. */
const primorial = product(Array.from({ length: 750 }, (_, index) => index + 2).filter(isPrime));

test('a modulus of two factors that are powers of 65537 modulo a primorial has the mark of ROCA', () => {
  for (const seed of [1n, 2n, 3n]) {
    const modulus = rocaFactor(seed) * rocaFactor(seed + 77n);
    assert.match(modulusWeakness(modulus) ?? '', /ROCA/);
  }
});

test('one such factor alone is not that mark', () => {
  assert.equal(modulusWeakness(rocaFactor(5n) * (2n ** 1024n - 105n)), undefined);
});

test('a modulus that is divisible by the last prime below 752 is found, by the next one not', () => {
  const prime = 2n ** 1024n - 105n;
  assert.equal(modulusWeakness(prime * 751n), 'The RSA modulus is divisible by 751.');
  assert.equal(modulusWeakness(prime * 757n), undefined);
});

test('factors that follow one another are found, factors that lie far apart are not', () => {
  assert.match(modulusWeakness((2n ** 1024n - 105n) * (2n ** 1024n - 179n)) ?? '', /too close/);
  assert.equal(modulusWeakness((2n ** 521n - 1n) * (2n ** 607n - 1n)), undefined);
});

test('nothing is known against keys as Node makes them', () => {
  for (let count = 0; count < 5; count += 1) {
    const { n = '' } = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });
    assert.equal(modulusWeakness(BigInt(`0x${Buffer.from(n, 'base64url').toString('hex')}`)), undefined);
  }
});

function rocaFactor(seed: bigint): bigint {
  return seed * primorial + (65537n ** (seed + 1000n) % primorial);
}

function product(numbers: readonly number[]): bigint {
  return numbers.reduce((all, one) => all * BigInt(one), 1n);
}

function isPrime(number: number): boolean {
  for (let divisor = 2; divisor * divisor <= number; divisor += 1) if (number % divisor === 0) return false;
  return true;
}
