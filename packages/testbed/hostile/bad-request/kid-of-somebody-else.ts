import type { BadRequest } from '../bad-request.ts';

/** A request in the name of another account. */
export const attack: BadRequest = {
  title: 'a request in the name of another account',
  problem: 'malformed',
  status: 400,
  says: /does not verify/,
  send: ({ mallory, alice }) => mallory.post(alice.kid, { status: 'deactivated' }, { header: { kid: alice.kid } }),
};
