import type { Lie } from '../lie.ts';
import { lyingAt, megabytes, reply } from '../lie-tools.ts';

/** A chain of one gigabyte. */
export const lie: Lie = {
  title: 'a chain of one gigabyte',
  code: 'RESPONSE_TOO_LARGE',
  answers: 1,
  tell: lyingAt(/\/certificate\//, async (asked) => reply(await asked.honest(), megabytes(1024))),
};
