import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A directory whose newOrder is a script. */
export const lie: Lie = {
  title: 'a directory whose newOrder is a script',
  code: 'URL_REFUSED',
  tell: changingAt(/\/directory$/, (json) => ({ ...json, newOrder: 'javascript:alert(1)' })),
};
