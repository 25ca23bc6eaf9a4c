import { innerJws } from '../acme-party.ts';
import type { BadRequest } from '../bad-request.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** An account is not handed to a key that others know, either. */
export const attack: BadRequest = {
  title: 'a change to a key on the operator’s list',
  problem: 'badPublicKey',
  status: 400,
  says: /known to be weak/,
  send: ({ mallory, listedKey, world }) => {
    const url = world.directory['keyChange']!;
    const oldKey = exportJwk(mallory.key).jwk;
    return mallory.post(
      url,
      innerJws(listedKey, { alg: 'ES256', jwk: exportJwk(listedKey).jwk, url }, { account: mallory.kid, oldKey }),
    );
  },
};
