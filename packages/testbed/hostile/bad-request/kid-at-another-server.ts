import type { BadRequest } from '../bad-request.ts';

/** A request by an account of another server. */
export const attack: BadRequest = {
  title: 'a request by an account of another server',
  problem: 'accountDoesNotExist',
  status: 400,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', { header: { kid: mallory.kid.replace('127.0.0.1', 'localhost') } }),
};
