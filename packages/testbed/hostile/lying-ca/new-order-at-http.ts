import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A directory whose newOrder is a URL without TLS. */
export const lie: Lie = {
  title: 'a directory whose newOrder is a URL without TLS',
  code: 'URL_REFUSED',
  tell: changingAt(/\/directory$/, (json) => ({ ...json, newOrder: 'http://127.0.0.1/new-order' })),
};
