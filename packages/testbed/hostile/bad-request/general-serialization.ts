import type { BadRequest } from '../bad-request.ts';

/** A request with a list of signatures. */
export const attack: BadRequest = {
  title: 'a request with a list of signatures',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', {
      spoil: ({ payload, ...one }) => ({ payload, signatures: [one, one] }),
    }),
};
