import type { BadRequest } from '../bad-request.ts';

/** An end put to an authorization of somebody else. */
export const attack: BadRequest = {
  title: 'an end put to an authorization of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, aliceOrder }) =>
    mallory.post(aliceOrder.challenges[0]!.authorizationUrl, { status: 'deactivated' }),
};
