import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order for one more address than was asked for. */
export const lie: Lie = {
  title: 'an order for one more address than was asked for',
  code: 'ORDER_INVALID',
  tell: changingAt(/\/new-order$/, (json) => ({
    ...json,
    identifiers: [...(json['identifiers'] as object[]), { type: 'email', value: 'mallory@mallory.example' }],
  })),
};
