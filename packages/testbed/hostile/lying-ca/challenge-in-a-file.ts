import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose URL is a file. */
export const lie: Lie = {
  title: 'a challenge whose URL is a file',
  code: 'URL_REFUSED',
  answers: 1,
  tell: changingChallenge(() => ({ url: 'file:///etc/passwd' })),
};
