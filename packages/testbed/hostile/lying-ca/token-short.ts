import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge with a token of 3 bytes. */
export const lie: Lie = {
  title: 'a challenge with a token of 3 bytes',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ token: 'AAAA' })),
};
