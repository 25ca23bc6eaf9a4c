import type { BadRequest } from '../bad-request.ts';
import { innerJws } from '../acme-party.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** Whoever knows two keys cannot make two accounts one. */
export const attack: BadRequest = {
  title: 'a change to the key of another account',
  problem: 'malformed',
  status: 409,
  send: ({ mallory, alice, world }) => {
    const url = world.directory['keyChange']!;
    const oldKey = exportJwk(mallory.key).jwk;
    return mallory.post(
      url,
      innerJws(alice.key, { alg: 'ES256', jwk: exportJwk(alice.key).jwk, url }, { account: mallory.kid, oldKey }),
    );
  },
};
