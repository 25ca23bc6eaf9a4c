import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** An order that is processing and says to ask again at once, for ever. */
export const lie: Lie = {
  title: 'an order that is processing and says to ask again at once, for ever',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 500,
  tell: lyingAt(/\/order\//, async (asked) => {
    const honest = await asked.honest();
    const body = { ...((await honest.clone().json()) as object), status: 'processing', certificate: undefined };
    return reply(honest, JSON.stringify(body), { headers: { 'retry-after': '0' } });
  }),
};
