import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order of a status that does not exist. */
export const lie: Lie = {
  title: 'an order of a status that does not exist',
  code: 'ORDER_INVALID',
  tell: changingAt(/\/new-order$/, (json) => ({ ...json, status: 'maybe' })),
};
