import type { BadRequest } from '../bad-request.ts';

/** A look at an authorization of somebody else, which holds half of her token. */
export const attack: BadRequest = {
  title: 'a look at an authorization of somebody else, which holds half of her token',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, alicePending }) => mallory.post(alicePending.challenges[0]!.authorizationUrl, ''),
};
