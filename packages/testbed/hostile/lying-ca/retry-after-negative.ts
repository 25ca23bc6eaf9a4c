import type { Lie } from '../lie.ts';
import { reply } from '../lie-tools.ts';

/** A Retry-After of -1. */
export const lie: Lie = {
  title: 'a Retry-After of -1',
  requests: 200,
  tell: async (asked) => {
    const honest = await asked.honest();
    return reply(honest, await honest.clone().text(), { headers: { 'retry-after': '-1' } });
  },
};
