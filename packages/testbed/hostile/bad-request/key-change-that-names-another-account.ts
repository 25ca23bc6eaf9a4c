import type { BadRequest } from '../bad-request.ts';
import { innerJws } from '../acme-party.ts';
import { p256 } from '../ca-under-attack.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** The old key is right, and only the name tells that it is about somebody else (RFC 8555 section 7.3.5). */
export const attack: BadRequest = {
  title: 'a key change that names another account',
  problem: 'malformed',
  status: 400,
  says: /another account/,
  send: ({ mallory, alice, world }) => {
    const url = world.directory['keyChange']!;
    const key = p256();
    const jwk = exportJwk(key).jwk;
    return mallory.post(
      url,
      innerJws(key, { alg: 'ES256', jwk, url }, { account: alice.kid, oldKey: exportJwk(mallory.key).jwk }),
    );
  },
};
