import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An authorization that was refused from the start. */
export const lie: Lie = {
  title: 'an authorization that was refused from the start',
  code: 'ACME_PROBLEM',
  tell: changingAt(/\/authorization\//, (json) => ({ ...json, status: 'invalid' })),
};
