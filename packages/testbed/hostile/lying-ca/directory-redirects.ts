import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A directory that redirects to another server. */
export const lie: Lie = {
  title: 'a directory that redirects to another server',
  code: 'REDIRECT_REFUSED',
  tell: lyingAt(/\/directory$/, async (asked) =>
    reply(await asked.honest(), null, { status: 302, headers: { location: 'https://mallory.example/directory' } }),
  ),
};
