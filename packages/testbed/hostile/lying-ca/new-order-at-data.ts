import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A directory whose newOrder is a data URL. */
export const lie: Lie = {
  title: 'a directory whose newOrder is a data URL',
  code: 'URL_REFUSED',
  tell: changingAt(/\/directory$/, (json) => ({ ...json, newOrder: 'data:application/json,{}' })),
};
