import type { Lie } from '../lie.ts';
import { lyingAt, problem } from '../lie-tools.ts';

/** A refusal of almost a megabyte. */
export const lie: Lie = {
  title: 'a refusal of almost a megabyte',
  code: 'ACME_PROBLEM',
  tell: lyingAt(/\/new-order$/, async (asked) => problem(await asked.honest(), 403, { detail: 'x'.repeat(900_000) })),
};
