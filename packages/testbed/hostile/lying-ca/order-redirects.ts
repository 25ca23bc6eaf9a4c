import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A newOrder that redirects to another server. */
export const lie: Lie = {
  title: 'a newOrder that redirects to another server',
  code: 'REDIRECT_REFUSED',
  tell: lyingAt(/\/new-order$/, async (asked) =>
    reply(await asked.honest(), null, { status: 308, headers: { location: 'https://mallory.example/' } }),
  ),
};
