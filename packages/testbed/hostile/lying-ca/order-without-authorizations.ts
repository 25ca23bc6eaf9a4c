import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order without authorizations that stays pending. */
export const lie: Lie = {
  title: 'an order without authorizations that stays pending',
  code: 'ORDER_INVALID',
  tell: changingAt(/\/new-order$/, (json) => ({ ...json, authorizations: [] })),
};
