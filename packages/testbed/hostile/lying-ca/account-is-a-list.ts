import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An account that is a list. */
export const lie: Lie = {
  title: 'an account that is a list',
  code: 'ACCOUNT_INVALID',
  tell: changingAt(/\/new-account$/, () => []),
};
