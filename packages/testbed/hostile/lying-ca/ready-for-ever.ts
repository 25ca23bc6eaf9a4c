import type { Lie } from '../lie.ts';
import { lyingAt, orderAs } from '../lie-tools.ts';

/** An order that stays ready after it was finalized. */
export const lie: Lie = {
  title: 'an order that stays ready after it was finalized',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 200,
  tell: lyingAt(/\/order\//, (asked) => orderAs(asked, 'ready')),
};
