import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose from is no address. */
export const lie: Lie = {
  title: 'a challenge whose from is no address',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ from: 'acme' })),
};
