import type { Lie } from '../lie.ts';
import { reply } from '../lie-tools.ts';

/** A Retry-After of Thu, 01 Jan 1970 00:00:00 GMT. */
export const lie: Lie = {
  title: 'a Retry-After of Thu, 01 Jan 1970 00:00:00 GMT',
  requests: 200,
  tell: async (asked) => {
    const honest = await asked.honest();
    return reply(honest, await honest.clone().text(), { headers: { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } });
  },
};
