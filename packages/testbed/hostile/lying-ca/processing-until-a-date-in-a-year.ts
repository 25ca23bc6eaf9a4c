import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** An order that says to come back at a date in a year. */
export const lie: Lie = {
  title: 'an order that says to come back at a date in a year',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 20,
  tell: lyingAt(/\/order\//, async (asked) => {
    const honest = await asked.honest();
    const body = { ...((await honest.clone().json()) as object), status: 'processing', certificate: undefined };
    return reply(honest, JSON.stringify(body), { headers: { 'retry-after': 'Thu, 04 Mar 2027 00:00:00 GMT' } });
  }),
};
