import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A directory whose newOrder is a URL with credentials. */
export const lie: Lie = {
  title: 'a directory whose newOrder is a URL with credentials',
  code: 'URL_REFUSED',
  tell: changingAt(/\/directory$/, (json) => ({ ...json, newOrder: 'https://user:secret@127.0.0.1/new-order' })),
};
