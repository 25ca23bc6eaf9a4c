import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A directory of objects in objects, 20,000 deep. */
export const lie: Lie = {
  title: 'a directory of objects in objects, 20,000 deep',
  code: 'DIRECTORY_INVALID',
  tell: lyingAt(/\/directory$/, async (asked) =>
    reply(await asked.honest(), `{"newNonce":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_001)}`),
  ),
};
