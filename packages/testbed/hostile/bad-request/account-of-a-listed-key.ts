import type { BadRequest } from '../bad-request.ts';

/** A key that others know makes an account that others have. */
export const attack: BadRequest = {
  title: 'a new account with a key on the operator’s list',
  problem: 'badPublicKey',
  status: 400,
  says: /known to be weak/,
  send: ({ world, listedKey }) =>
    world.nobody(listedKey).post(world.directory['newAccount']!, { termsOfServiceAgreed: true }),
};
