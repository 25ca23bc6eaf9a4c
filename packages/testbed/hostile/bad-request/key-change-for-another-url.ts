import type { BadRequest } from '../bad-request.ts';
import { innerJws } from '../acme-party.ts';
import { p256 } from '../ca-under-attack.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A key change whose inner part was signed for another URL. */
export const attack: BadRequest = {
  title: 'a key change whose inner part was signed for another URL',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, alice, world }) => {
    const url = world.directory['keyChange']!;
    const key = p256();
    const jwk = exportJwk(key).jwk;
    const oldKey = exportJwk(mallory.key).jwk;
    return mallory.post(url, innerJws(key, { alg: 'ES256', jwk, url: alice.kid }, { account: mallory.kid, oldKey }));
  },
};
