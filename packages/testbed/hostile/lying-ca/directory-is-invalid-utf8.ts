import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A directory that is no UTF-8. */
export const lie: Lie = {
  title: 'a directory that is no UTF-8',
  code: 'RESPONSE_NOT_JSON',
  tell: lyingAt(/\/directory$/, async (asked) => reply(await asked.honest(), Uint8Array.of(0x22, 0xff, 0x22))),
};
