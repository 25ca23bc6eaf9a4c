import type { BadRequest } from '../bad-request.ts';

/** A request of more than 64 KiB. */
export const attack: BadRequest = {
  title: 'a request of more than 64 KiB',
  problem: 'malformed',
  status: 413,
  send: ({ mallory }) => mallory.post(mallory.kid, { contact: ['x'.repeat(70_000)] }),
};
