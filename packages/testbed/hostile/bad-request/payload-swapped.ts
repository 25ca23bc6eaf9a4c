import type { BadRequest } from '../bad-request.ts';

/** A request whose payload was replaced after signing. */
export const attack: BadRequest = {
  title: 'a request whose payload was replaced after signing',
  problem: 'malformed',
  status: 400,
  says: /does not verify/,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', {
      spoil: (jws) => ({ ...jws, payload: Buffer.from('{"status":"deactivated"}').toString('base64url') }),
    }),
};
