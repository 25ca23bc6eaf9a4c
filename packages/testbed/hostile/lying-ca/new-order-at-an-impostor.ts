import type { AskedCa, Lie } from '../lie.ts';
import { changingAt, problem } from '../lie-tools.ts';

/** What an honest answer to anything has: a nonce. */
function fetchHead(_asked: AskedCa): Response {
  return new Response(null, { headers: { 'replay-nonce': 'AAAA' } });
}

/** A signature for its URL is worth nothing anywhere else. */
export const lie: Lie = {
  title: 'a newOrder at another server that answers like the CA and knows no account',
  code: 'ACME_PROBLEM',
  tell: async (asked, scene) => {
    if (asked.path === '/impostor')
      return problem(fetchHead(asked), 400, { type: 'urn:ietf:params:acme:error:accountDoesNotExist', detail: 'Who?' });
    return changingAt(/\/directory$/, (json) => ({ ...json, newOrder: 'https://impostor.example/impostor' }))(
      asked,
      scene,
    );
  },
};
