import type { Lie } from '../lie.ts';
import { lyingAt, reply } from '../lie-tools.ts';

/** A chain that says it is a web page. */
export const lie: Lie = {
  title: 'a chain that says it is a web page',
  code: 'CHAIN_INVALID',
  answers: 1,
  tell: lyingAt(/\/certificate\//, async (asked) => {
    const honest = await asked.honest();
    return reply(honest, await honest.clone().text(), { headers: { 'content-type': 'text/html' } });
  }),
};
