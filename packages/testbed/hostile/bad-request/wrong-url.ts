import type { BadRequest } from '../bad-request.ts';

/** A request that was signed for another resource. */
export const attack: BadRequest = {
  title: 'a request that was signed for another resource',
  problem: 'unauthorized',
  status: 401,
  send: ({ mallory, alice }) => mallory.post(mallory.kid, { status: 'deactivated' }, { to: alice.kid }),
};
