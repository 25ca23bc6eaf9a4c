import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose from is the very address that is to be proven. */
export const lie: Lie = {
  title: 'a challenge whose from is the very address that is to be proven',
  code: 'MESSAGE_REJECTED',
  tell: changingChallenge((_, { address }) => ({ from: address })),
};
