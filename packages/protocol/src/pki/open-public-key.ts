import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { remembered } from '../remembered.ts';

/** An issuance looks at the same key a dozen times, a server verifies with the same issuer's all day. */
const most = 500;
/** In octets: RSA of 8192 bits has half of it. A stranger's certificate may hold a number of megabytes, which nobody keeps. */
const longest = 2048;

/**
 * Opens a SubjectPublicKeyInfo, DER, for `node:crypto`; the ones asked for most recently are kept open, since opening a key
 * takes as long as verifying with it. Throws what OpenSSL throws for bytes that are none.
 */
export function openPublicKey(spki: Uint8Array): KeyObject {
  return spki.length > longest ? open(spki) : openOnce(spki);
}

const openOnce = remembered(
  most,
  (spki: Uint8Array) => Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('latin1'),
  open,
);

function open(spki: Uint8Array): KeyObject {
  return createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' });
}
