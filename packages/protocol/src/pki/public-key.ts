import type { KeyObject } from 'node:crypto';
import type { Check, CheckReport } from '../check-report.ts';
import { readElements, readSingle, tags } from './der.ts';
import { openPublicKey } from './open-public-key.ts';
import { modulusWeakness } from './rsa-modulus.ts';

/** Reads a SubjectPublicKeyInfo; `undefined` when it is not a public key, for example when an EC point is not on its curve. */
export function readSpki(spki: Uint8Array): KeyObject | undefined {
  try {
    // OpenSSL itself minds nothing that follows.
    readSingle(spki, 'public key', tags.sequence);
    return openPublicKey(spki);
  } catch {
    return undefined;
  }
}

/** The AlgorithmIdentifiers of S/MIME BR 7.1.3.1, byte for byte. */
const algorithms: Readonly<Record<string, string>> = {
  '300d06092a864886f70d0101010500': 'RSA',
  '301306072a8648ce3d020106082a8648ce3d030107': 'P-256',
  '301006072a8648ce3d020106052b81040022': 'P-384',
  '301006072a8648ce3d020106052b81040023': 'P-521',
  '300506032b6570': 'Ed25519',
};

/** A number of more bits only costs time to whoever verifies. */
const longestModulusBits = 8192;

/** Checks whether a certificate may be issued for a public key (S/MIME BR 6.1.5, 6.1.6, 7.1.3.1). */
export function checkSpki(spki: Uint8Array): CheckReport {
  const key = readSpki(spki);
  if (key === undefined) {
    return { checks: [check('key-readable', '6.1.5', 'fail', 'The public key cannot be read.')] };
  }
  const identifier = algorithmOf(spki);
  const name = identifier === undefined ? undefined : algorithms[identifier];
  return {
    checks: [
      check('key-readable', '6.1.5', 'pass', 'The public key can be read.'),
      check(
        'key-algorithm',
        '7.1.3.1',
        name === undefined ? 'fail' : 'pass',
        name === undefined
          ? `The key is of type ${key.asymmetricKeyType ?? 'unknown'}: RSA, P-256, P-384, P-521 or Ed25519 is needed.`
          : `The key is of type ${name}.`,
      ),
      ...(name === 'RSA' ? rsaChecks(key) : []),
    ],
  };
}

function rsaChecks(key: KeyObject): Check[] {
  const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
  const sizeFits = modulusLength >= 2048 && modulusLength <= longestModulusBits && modulusLength % 8 === 0;
  const checks = [
    check('key-size', '6.1.5', sizeFits ? 'pass' : 'fail', `The RSA modulus has ${modulusLength} bits.`),
    check(
      'key-exponent',
      '6.1.6',
      exponentOutcome(publicExponent),
      `The RSA exponent is ${shortNumber(publicExponent)}.`,
    ),
  ];
  if (sizeFits) {
    const weakness = modulusWeakness(modulusOf(key));
    const detail = weakness ?? 'The RSA modulus has no weakness that can be seen.';
    checks.push(check('key-modulus', '6.1.6', weakness === undefined ? 'pass' : 'fail', detail));
  }
  return checks;
}

/** What S/MIME BR 6.1.6 recommends; the smaller ones that it allows have broken careless verifiers too often. */
const leastExponent = 65537n;

function exponentOutcome(exponent: bigint): Check['outcome'] {
  if (exponent < leastExponent || exponent % 2n === 0n) return 'fail';
  return exponent < 1n << 256n ? 'pass' : 'note';
}

function shortNumber(value: bigint): string {
  return value < 1n << 64n ? value.toString() : `a number of ${value.toString(2).length} bits`;
}

function modulusOf(key: KeyObject): bigint {
  const modulus = Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url');
  return BigInt(`0x0${modulus.toString('hex')}`);
}

function algorithmOf(spki: Uint8Array): string | undefined {
  const what = 'public key';
  const algorithm = readElements(readSingle(spki, what, tags.sequence).content, what)[0];
  return algorithm === undefined ? undefined : Buffer.from(algorithm.raw).toString('hex');
}

function check(id: string, section: string, outcome: Check['outcome'], detail: string): Check {
  return { id, rfc: `S/MIME BR ${section}`, outcome, detail };
}
