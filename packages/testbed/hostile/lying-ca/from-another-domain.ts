import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose from is another domain than the mail comes from. */
export const lie: Lie = {
  title: 'a challenge whose from is another domain than the mail comes from',
  code: 'MESSAGE_REJECTED',
  tell: changingChallenge(() => ({ from: 'acme@mallory.example' })),
};
