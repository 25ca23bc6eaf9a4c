import type { Lie } from '../lie.ts';
import { lyingAt, problem } from '../lie-tools.ts';

/** A newAccount that always fails. */
export const lie: Lie = {
  title: 'a newAccount that always fails',
  code: 'ACME_PROBLEM',
  requests: 10,
  tell: lyingAt(/\/new-account$/, async (asked) => problem(await asked.honest(), 500, { detail: 'no' })),
};
