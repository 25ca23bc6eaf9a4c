import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An authorization for another address. */
export const lie: Lie = {
  title: 'an authorization for another address',
  code: 'AUTHORIZATION_FOREIGN',
  tell: changingAt(/\/authorization\//, (json) => ({
    ...json,
    identifier: { type: 'email', value: 'mallory@mallory.example' },
  })),
};
