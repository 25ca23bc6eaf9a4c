import type { BadRequest } from '../bad-request.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A key in the header whose point is not on its curve. */
export const attack: BadRequest = {
  title: 'a key in the header whose point is not on its curve',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) => {
    const party = world.nobody();
    const { jwk } = exportJwk(party.key);
    return party.post(world.directory['newAccount']!, {}, { header: { jwk: { ...jwk, y: jwk.x } } });
  },
};
