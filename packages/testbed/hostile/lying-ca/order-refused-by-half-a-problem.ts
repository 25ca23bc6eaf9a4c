import type { Lie } from '../lie.ts';
import { lyingAt, problem } from '../lie-tools.ts';

/** A refusal whose problem document makes no sense. */
export const lie: Lie = {
  title: 'a refusal whose problem document makes no sense',
  code: 'ACME_PROBLEM',
  tell: lyingAt(/\/new-order$/, async (asked) =>
    problem(await asked.honest(), 400, { type: 7, detail: {}, subproblems: [null, 1, []], identifier: 'x' }),
  ),
};
