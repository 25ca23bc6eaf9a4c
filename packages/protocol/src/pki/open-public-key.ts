import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import { remembered } from '../remembered.ts';

/** An issuance looks at the same key a dozen times, a server verifies with the same issuer's all day. */
const most = 500;

/**
 * Opens a SubjectPublicKeyInfo, DER, for `node:crypto`; the ones asked for most recently are kept open, since opening a key
 * takes as long as verifying with it. Throws what OpenSSL throws for bytes that are none.
 */
export const openPublicKey: (spki: Uint8Array) => KeyObject = remembered(
  most,
  (spki) => Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength).toString('latin1'),
  (spki) => createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' }),
);
