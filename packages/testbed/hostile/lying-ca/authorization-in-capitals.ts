import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An authorization for the address in capitals, which may be another mailbox. */
export const lie: Lie = {
  title: 'an authorization for the address in capitals, which may be another mailbox',
  code: 'AUTHORIZATION_FOREIGN',
  tell: changingAt(/\/authorization\//, (json, { address }) => ({
    ...json,
    identifier: { type: 'email', value: address.toUpperCase() },
  })),
};
