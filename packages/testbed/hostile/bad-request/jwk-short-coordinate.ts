import type { BadRequest } from '../bad-request.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A key in the header with a coordinate of 31 bytes. */
export const attack: BadRequest = {
  title: 'a key in the header with a coordinate of 31 bytes',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) => {
    const party = world.nobody();
    const x = Buffer.alloc(31, 1).toString('base64url');
    return party.post(world.directory['newAccount']!, {}, { header: { jwk: { ...exportJwk(party.key).jwk, x } } });
  },
};
