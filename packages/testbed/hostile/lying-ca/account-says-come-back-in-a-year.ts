import type { Lie } from '../lie.ts';
import { lyingAt, problem } from '../lie-tools.ts';

/** A newAccount that says to come back in a year. */
export const lie: Lie = {
  title: 'a newAccount that says to come back in a year',
  code: 'ACME_PROBLEM',
  requests: 5,
  tell: lyingAt(/\/new-account$/, async (asked) =>
    problem(await asked.honest(), 503, { detail: 'busy' }, { 'retry-after': '31536000' }),
  ),
};
