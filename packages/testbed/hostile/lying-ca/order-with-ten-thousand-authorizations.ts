import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order with 10,000 authorizations. */
export const lie: Lie = {
  title: 'an order with 10,000 authorizations',
  code: 'ORDER_INVALID',
  tell: changingAt(/\/new-order$/, (json) => ({
    ...json,
    authorizations: Array.from(
      { length: 10_000 },
      (_, index) => `${String((json['authorizations'] as string[])[0])}${index}`,
    ),
  })),
};
