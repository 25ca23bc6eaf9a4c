import type { BadRequest } from '../bad-request.ts';

/** A key in the header with its private half. */
export const attack: BadRequest = {
  title: 'a key in the header with its private half',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) => {
    const party = world.nobody();
    return party.post(world.directory['newAccount']!, {}, { header: { jwk: party.key.export({ format: 'jwk' }) } });
  },
};
