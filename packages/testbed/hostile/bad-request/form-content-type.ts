import type { BadRequest } from '../bad-request.ts';

/** A request as a web page of another origin could send it. */
export const attack: BadRequest = {
  title: 'a request as a web page of another origin could send it',
  problem: 'malformed',
  status: 415,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { contentType: 'text/plain' }),
};
