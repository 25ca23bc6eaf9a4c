import { sign } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';

/** A request whose signature is in DER. */
export const attack: BadRequest = {
  title: 'a request whose signature is in DER',
  problem: 'malformed',
  status: 400,
  says: /does not verify/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { signWith: (input) => sign('sha256', input, mallory.key) }),
};
