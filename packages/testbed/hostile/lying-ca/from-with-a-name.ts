import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose from is an address with a name. */
export const lie: Lie = {
  title: 'a challenge whose from is an address with a name',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ from: 'CA <acme@ca.example>' })),
};
