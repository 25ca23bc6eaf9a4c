import type { Lie } from '../lie.ts';
import { lyingAt, megabytes, reply } from '../lie-tools.ts';

/** An answer of one gigabyte to finalize. */
export const lie: Lie = {
  title: 'an answer of one gigabyte to finalize',
  code: 'RESPONSE_TOO_LARGE',
  answers: 1,
  tell: lyingAt(/\/finalize$/, async (asked) => reply(await asked.honest(), megabytes(1024))),
};
