import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose from is an address with a line break. */
export const lie: Lie = {
  title: 'a challenge whose from is an address with a line break',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ from: 'acme@ca.example\r\nBcc: x@y.example' })),
};
