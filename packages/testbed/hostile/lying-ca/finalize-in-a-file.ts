import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order whose finalize URL is a file. */
export const lie: Lie = {
  title: 'an order whose finalize URL is a file',
  code: 'URL_REFUSED',
  answers: 1,
  tell: changingAt(/\/new-order$/, (json) => ({ ...json, finalize: 'file:///etc/passwd' })),
};
