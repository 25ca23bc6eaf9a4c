import type { BadRequest } from '../bad-request.ts';

/** A POST to a challenge of somebody else. */
export const attack: BadRequest = {
  title: 'a POST to a challenge of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, alicePending }) => mallory.post(alicePending.challenges[0]!.challengeUrl, {}),
};
