import type { BadRequest } from '../bad-request.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A request with both kid and jwk. */
export const attack: BadRequest = {
  title: 'a request with both kid and jwk',
  problem: 'malformed',
  status: 400,
  says: /exactly one/,
  send: ({ mallory, alice }) =>
    mallory.post(alice.kid, { status: 'deactivated' }, { header: { kid: alice.kid, jwk: exportJwk(mallory.key).jwk } }),
};
