import type { BadRequest } from '../bad-request.ts';

/** A request whose kid has something behind the account URL. */
export const attack: BadRequest = {
  title: 'a request whose kid has something behind the account URL',
  problem: 'accountDoesNotExist',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { header: { kid: `${mallory.kid}/orders` } }),
};
