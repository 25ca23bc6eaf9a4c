import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order whose authorization is a file. */
export const lie: Lie = {
  title: 'an order whose authorization is a file',
  code: 'URL_REFUSED',
  tell: changingAt(/\/new-order$/, (json) => ({ ...json, authorizations: ['file:///etc/passwd'] })),
};
