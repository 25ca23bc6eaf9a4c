import type { Lie } from '../lie.ts';
import { withNonce } from '../lie-tools.ts';

/** Nonces that are no base64url. */
export const lie: Lie = {
  title: 'nonces that are no base64url',
  code: 'NONCE_MISSING',
  tell: withNonce('a/b"c'),
};
