import type { Lie } from '../lie.ts';
import { withNonce } from '../lie-tools.ts';

/** A newNonce without a nonce. */
export const lie: Lie = {
  title: 'a newNonce without a nonce',
  code: 'NONCE_MISSING',
  tell: withNonce(undefined),
};
