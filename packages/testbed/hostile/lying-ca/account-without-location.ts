import type { Lie } from '../lie.ts';
import { lyingAt } from '../lie-tools.ts';

/** An account that is nowhere. */
export const lie: Lie = {
  title: 'an account that is nowhere',
  code: 'LOCATION_MISSING',
  tell: lyingAt(/\/new-account$/, async (asked) => {
    const honest = await asked.honest();
    const body = await honest.text();
    const headers = new Headers(honest.headers);
    headers.delete('location');
    return new Response(body, { status: 201, headers });
  }),
};
