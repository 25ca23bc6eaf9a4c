import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A directory without newOrder. */
export const lie: Lie = {
  title: 'a directory without newOrder',
  code: 'DIRECTORY_INVALID',
  tell: changingAt(/\/directory$/, (json) => ({ ...json, newOrder: undefined })),
};
