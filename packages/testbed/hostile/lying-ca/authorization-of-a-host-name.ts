import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An authorization for a host name. */
export const lie: Lie = {
  title: 'an authorization for a host name',
  code: 'AUTHORIZATION_FOREIGN',
  tell: changingAt(/\/authorization\//, (json, { address }) => ({
    ...json,
    identifier: { type: 'dns', value: address },
  })),
};
