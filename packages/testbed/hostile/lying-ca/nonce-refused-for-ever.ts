import type { Lie } from '../lie.ts';
import { lyingAt, problem } from '../lie-tools.ts';

/** A CA that takes no nonce at all. */
export const lie: Lie = {
  title: 'a CA that takes no nonce at all',
  code: 'ACME_PROBLEM',
  requests: 20,
  tell: lyingAt(/\/new-account$/, async (asked) =>
    problem(await asked.honest(), 400, { type: 'urn:ietf:params:acme:error:badNonce' }),
  ),
};
