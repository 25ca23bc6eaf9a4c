import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A challenge that is refused when it has been answered. */
export const lie: Lie = {
  title: 'a challenge that is refused when it has been answered',
  code: 'ACME_PROBLEM',
  answers: 1,
  tell: changingAt(/\/challenge\//, (json) => ({ ...json, status: 'invalid', error: { detail: 'no' } })),
};
