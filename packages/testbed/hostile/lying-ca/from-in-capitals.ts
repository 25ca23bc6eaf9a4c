import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose from is the address in capitals, which may be another one. */
export const lie: Lie = {
  title: 'a challenge whose from is the address in capitals, which may be another one',
  code: 'MESSAGE_REJECTED',
  tell: changingChallenge(() => ({ from: 'ACME@ca.example' })),
};
