import type { Lie } from '../lie.ts';
import { lyingAt, problem } from '../lie-tools.ts';

/** A certificate that is not there. */
export const lie: Lie = {
  title: 'a certificate that is not there',
  code: 'ACME_PROBLEM',
  answers: 1,
  tell: lyingAt(/\/certificate\//, async (asked) => problem(await asked.honest(), 404, { detail: 'none' })),
};
