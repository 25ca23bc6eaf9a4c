import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge without a from. */
export const lie: Lie = {
  title: 'a challenge without a from',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ from: undefined })),
};
