import type { BadRequest } from '../bad-request.ts';

/** A change of the account of somebody else. */
export const attack: BadRequest = {
  title: 'a change of the account of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, alice }) => mallory.post(alice.kid, { status: 'deactivated' }),
};
