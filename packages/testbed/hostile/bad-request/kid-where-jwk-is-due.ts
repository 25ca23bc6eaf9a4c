import type { BadRequest } from '../bad-request.ts';

/** A newAccount request that is signed by an account. */
export const attack: BadRequest = {
  title: 'a newAccount request that is signed by an account',
  problem: 'malformed',
  status: 400,
  says: /carry its key/,
  send: ({ mallory, world }) => mallory.post(world.directory['newAccount']!, {}),
};
