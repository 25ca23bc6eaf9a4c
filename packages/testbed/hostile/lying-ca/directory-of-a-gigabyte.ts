import type { Lie } from '../lie.ts';
import { lyingAt, megabytes, reply } from '../lie-tools.ts';

/** A directory of one gigabyte. */
export const lie: Lie = {
  title: 'a directory of one gigabyte',
  code: 'RESPONSE_TOO_LARGE',
  tell: lyingAt(/\/directory$/, async (asked) => reply(await asked.honest(), megabytes(1024))),
};
