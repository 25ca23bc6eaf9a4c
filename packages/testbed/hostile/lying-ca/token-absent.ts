import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge without a token. */
export const lie: Lie = {
  title: 'a challenge without a token',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ token: undefined })),
};
