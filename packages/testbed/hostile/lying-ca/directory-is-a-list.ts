import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A directory that is a list. */
export const lie: Lie = {
  title: 'a directory that is a list',
  code: 'DIRECTORY_INVALID',
  tell: changingAt(/\/directory$/, () => []),
};
