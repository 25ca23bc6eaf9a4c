import type { BadRequest } from '../bad-request.ts';
import { innerJws } from '../acme-party.ts';
import { p256 } from '../ca-under-attack.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A key change whose inner part names an account instead of a key. */
export const attack: BadRequest = {
  title: 'a key change whose inner part names an account instead of a key',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, alice, world }) => {
    const url = world.directory['keyChange']!;
    const key = p256();
    const oldKey = exportJwk(mallory.key).jwk;
    return mallory.post(url, innerJws(key, { alg: 'ES256', kid: alice.kid, url }, { account: mallory.kid, oldKey }));
  },
};
