import type { Lie } from '../lie.ts';
import { lyingAt } from '../lie-tools.ts';

/** An order that is nowhere. */
export const lie: Lie = {
  title: 'an order that is nowhere',
  code: 'LOCATION_MISSING',
  tell: lyingAt(/\/new-order$/, async (asked) => {
    const honest = await asked.honest();
    const body = await honest.text();
    const headers = new Headers(honest.headers);
    headers.delete('location');
    return new Response(body, { status: 201, headers });
  }),
};
