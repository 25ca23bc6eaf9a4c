import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order that is invalid when all is proven. */
export const lie: Lie = {
  title: 'an order that is invalid when all is proven',
  code: 'ACME_PROBLEM',
  answers: 1,
  tell: changingAt(/\/order\//, (json) => ({
    ...json,
    status: 'invalid',
    certificate: undefined,
    error: { detail: '\u001b[2J' },
  })),
};
