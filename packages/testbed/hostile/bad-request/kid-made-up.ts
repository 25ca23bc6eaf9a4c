import type { BadRequest } from '../bad-request.ts';

/** A request by an account that nobody made. */
export const attack: BadRequest = {
  title: 'a request by an account that nobody made',
  problem: 'accountDoesNotExist',
  status: 400,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', { header: { kid: mallory.kid.replace(/[^/]+$/, 'constructor') } }),
};
