import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A challenge that is no JSON. */
export const lie: Lie = {
  title: 'a challenge that is no JSON',
  code: 'RESPONSE_NOT_JSON',
  answers: 1,
  tell: lyingAt(/\/challenge\//, async (asked) =>
    reply(await asked.honest(), 'ok', { headers: { 'content-type': 'text/plain' } }),
  ),
};
