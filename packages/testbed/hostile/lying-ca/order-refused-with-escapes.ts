import type { Lie } from '../lie.ts';
import { lyingAt, problem } from '../lie-tools.ts';

/** A refusal with control characters for a terminal in it. */
export const lie: Lie = {
  title: 'a refusal with control characters for a terminal in it',
  code: 'ACME_PROBLEM',
  tell: lyingAt(/\/new-order$/, async (asked) =>
    problem(await asked.honest(), 403, {
      type: 'urn:ietf:params:acme:error:\u001b[31m',
      detail: '\u001b]0;owned\u0007\r\n\u009b2J\u202egnp.exe',
    }),
  ),
};
