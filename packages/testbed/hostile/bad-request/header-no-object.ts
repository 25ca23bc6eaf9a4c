import type { BadRequest } from '../bad-request.ts';

/** A request whose protected header is a list. */
export const attack: BadRequest = {
  title: 'a request whose protected header is a list',
  problem: 'malformed',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { headerText: '[]' }),
};
