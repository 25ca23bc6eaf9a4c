import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge with a token of 100,000 letters. */
export const lie: Lie = {
  title: 'a challenge with a token of 100,000 letters',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ token: 'A'.repeat(100_000) })),
};
