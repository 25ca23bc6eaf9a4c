import type { BadRequest } from '../bad-request.ts';
import { innerJws } from '../acme-party.ts';
import { p256 } from '../ca-under-attack.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A key change that names another old key. */
export const attack: BadRequest = {
  title: 'a key change that names another old key',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, alice, world }) => {
    const url = world.directory['keyChange']!;
    const key = p256();
    const jwk = exportJwk(key).jwk;
    return mallory.post(
      url,
      innerJws(key, { alg: 'ES256', jwk, url }, { account: mallory.kid, oldKey: exportJwk(alice.key).jwk }),
    );
  },
};
