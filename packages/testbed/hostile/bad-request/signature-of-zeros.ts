import type { BadRequest } from '../bad-request.ts';

/** A request whose signature is two zeros (CVE-2022-21449). */
export const attack: BadRequest = {
  title: 'a request whose signature is two zeros (CVE-2022-21449)',
  problem: 'malformed',
  status: 400,
  says: /does not verify/,
  send: ({ mallory }) => mallory.post(mallory.kid, '', { signWith: () => new Uint8Array(64) }),
};
