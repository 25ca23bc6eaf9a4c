import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order with one more authorization, for another address. */
export const lie: Lie = {
  title: 'an order with one more authorization, for another address',
  code: 'AUTHORIZATION_FOREIGN',
  tell: async (asked, scene) => {
    if (asked.path.endsWith('/more')) {
      const identifier = { type: 'email', value: 'mallory@mallory.example' };
      return Response.json({ identifier, status: 'pending', challenges: [] }, { headers: { 'replay-nonce': 'AAAA' } });
    }
    return changingAt(/\/new-order$/, (json) => {
      const urls = json['authorizations'] as string[];
      return { ...json, authorizations: [...urls, `${String(urls[0])}/more`] };
    })(asked, scene);
  },
};
