import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** An order that says to come back in a year. */
export const lie: Lie = {
  title: 'an order that says to come back in a year',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 20,
  tell: lyingAt(/\/order\//, async (asked) => {
    const honest = await asked.honest();
    const body = { ...((await honest.clone().json()) as object), status: 'processing', certificate: undefined };
    return reply(honest, JSON.stringify(body), { headers: { 'retry-after': '31536000' } });
  }),
};
