import { createHash, createPublicKey } from 'node:crypto';

import { ConfigInvalid } from '@acme-smime/protocol';

import { spkiHashOf } from './key-match.ts';

/** How many hexadecimal digits of the hash of a modulus the lists of Debian keep: the last 80 bits. */
const keptDigits = 20;

/**
 * Reads a list of keys that others know. A line is SHA-1 of the text `Modulus=HEX` and a line end, as `openssl rsa -noout -modulus`
 * prints it, whole or, as in Debian's openssl-blacklist, without its first 20 digits; or SHA-256 of a SubjectPublicKeyInfo. Empty
 * lines and those that begin with `#` count for nothing.
 *
 * @throws ConfigInvalid `WEAK_KEY_LIST_INVALID` with the line, so that no list is taken for one that protects and does not.
 */
export function parseWeakKeyList(text: string, file: string): readonly string[] {
  return text.split('\n').flatMap((each, index) => {
    const line = each.trim().toLowerCase();
    if (line === '' || line.startsWith('#')) return [];
    if (/^(?:[0-9a-f]{20}|[0-9a-f]{64})$/.test(line)) return [line];
    if (/^[0-9a-f]{40}$/.test(line)) return [line.slice(-keptDigits)];
    const expected = '20 or 40 hexadecimal digits for a modulus, or 64 for a public key';
    const message = `Line ${index + 1} of the list of weak keys ${file} is none of a list: it must have ${expected}.`;
    throw new ConfigInvalid('WEAK_KEY_LIST_INVALID', message, { path: file, expected });
  });
}

/** Makes the check of a public key, SubjectPublicKeyInfo in DER, against lists. */
export function weakKeyCheck(lists: readonly (readonly string[])[]): (spki: Uint8Array) => Promise<boolean> {
  const known = new Set<string>();
  for (const list of lists) for (const entry of list) known.add(entry);
  return async (spki) => {
    if (known.has(spkiHashOf(spki))) return true;
    const modulus = modulusHashOf(spki);
    return modulus !== undefined && known.has(modulus);
  };
}

/** What the lists of Debian hold of an RSA key; `undefined` for other keys. */
function modulusHashOf(spki: Uint8Array): string | undefined {
  const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
  if (key.asymmetricKeyType !== 'rsa') return undefined;
  const modulus = Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url');
  // A number without leading zeros, as BN_print writes it: pairs of digits.
  const text = `Modulus=${modulus.toString('hex').toUpperCase()}\n`;
  return createHash('sha1').update(text).digest('hex').slice(-keptDigits);
}
