import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A directory that is no JSON. */
export const lie: Lie = {
  title: 'a directory that is no JSON',
  code: 'RESPONSE_NOT_JSON',
  tell: lyingAt(/\/directory$/, async (asked) => reply(await asked.honest(), '{"newNonce":')),
};
