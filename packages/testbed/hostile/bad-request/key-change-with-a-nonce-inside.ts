import type { BadRequest } from '../bad-request.ts';
import { innerJws } from '../acme-party.ts';
import { p256 } from '../ca-under-attack.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A key change whose inner part has a nonce. */
export const attack: BadRequest = {
  title: 'a key change whose inner part has a nonce',
  problem: 'malformed',
  status: 400,
  send: ({ mallory, world }) => {
    const url = world.directory['keyChange']!;
    const key = p256();
    const jwk = exportJwk(key).jwk;
    const oldKey = exportJwk(mallory.key).jwk;
    return mallory.post(
      url,
      innerJws(key, { alg: 'ES256', jwk, url, nonce: 'AAAA' }, { account: mallory.kid, oldKey }),
    );
  },
};
