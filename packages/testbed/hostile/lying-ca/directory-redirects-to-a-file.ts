import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A directory that redirects to a file. */
export const lie: Lie = {
  title: 'a directory that redirects to a file',
  code: 'REDIRECT_REFUSED',
  tell: lyingAt(/\/directory$/, async (asked) =>
    reply(await asked.honest(), null, { status: 307, headers: { location: 'file:///etc/passwd' } }),
  ),
};
