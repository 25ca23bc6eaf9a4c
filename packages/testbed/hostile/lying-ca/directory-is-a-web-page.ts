import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A directory that is a web page. */
export const lie: Lie = {
  title: 'a directory that is a web page',
  code: 'DIRECTORY_INVALID',
  tell: lyingAt(/\/directory$/, async (asked) =>
    reply(await asked.honest(), '<html>', { headers: { 'content-type': 'text/html' } }),
  ),
};
