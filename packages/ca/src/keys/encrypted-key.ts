import { createPrivateKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { ConfigInvalid } from '@acme-smime/protocol';

const shortest = 12;

/**
 * Encrypts a private key as PKCS#8 PEM (PBES2 with AES-256, RFC 8018).
 *
 * @throws ConfigInvalid `PASSPHRASE_TOO_SHORT`.
 */
export function encryptPrivateKey(key: KeyObject, passphrase: string): string {
  requirePassphrase(passphrase, 'the passphrase of a CA key');
  return key.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase }).toString();
}

/** Gives back a passphrase that is long enough. Throws ConfigInvalid `PASSPHRASE_TOO_SHORT`, which does not hold it. */
export function requirePassphrase(passphrase: string, path: string): string {
  if (passphrase.length >= shortest) return passphrase;
  const expected = `at least ${shortest} characters`;
  const message = `What protects keys must have ${expected}, and ${path} has fewer; six random words are a good one.`;
  throw new ConfigInvalid('PASSPHRASE_TOO_SHORT', message, { path, expected });
}

/**
 * Decrypts a private key in PKCS#8 PEM. One that is not encrypted is refused: a CA's key must not lie about open.
 *
 * @throws ConfigInvalid `PRIVATE_KEY_INVALID`; neither the message nor the cause holds anything of key or passphrase.
 */
export function decryptPrivateKey(pem: string, passphrase: string, path: string): KeyObject {
  const expected = 'an encrypted PKCS#8 private key in PEM';
  if (!pem.includes('-----BEGIN ENCRYPTED PRIVATE KEY-----')) {
    const message = `The key ${path} is not encrypted, or no key; encrypt it with \`openssl pkcs8 -topk8 -v2 aes-256-cbc\`.`;
    throw new ConfigInvalid('PRIVATE_KEY_INVALID', message, { path, expected });
  }
  try {
    return createPrivateKey({ key: pem, format: 'pem', passphrase });
  } catch {
    const message = `The key ${path} cannot be decrypted: the passphrase is wrong, or the file is damaged.`;
    throw new ConfigInvalid('PRIVATE_KEY_INVALID', message, { path, expected });
  }
}
