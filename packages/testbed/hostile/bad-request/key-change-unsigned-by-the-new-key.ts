import type { BadRequest } from '../bad-request.ts';
import { innerJws } from '../acme-party.ts';
import { p256 } from '../ca-under-attack.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A change to a key whose holder has not agreed. */
export const attack: BadRequest = {
  title: 'a change to a key whose holder has not agreed',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) => {
    const url = world.directory['keyChange']!;
    const key = p256();
    const jwk = exportJwk(key).jwk;
    const oldKey = exportJwk(mallory.key).jwk;
    return mallory.post(url, innerJws(mallory.key, { alg: 'ES256', jwk, url }, { account: mallory.kid, oldKey }));
  },
};
