import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An authorization that stays pending for ever. */
export const lie: Lie = {
  title: 'an authorization that stays pending for ever',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 500,
  tell: changingAt(/\/authorization\//, (json) => ({ ...json, status: 'pending' })),
};
