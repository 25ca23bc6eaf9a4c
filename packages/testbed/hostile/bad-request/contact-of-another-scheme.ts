import type { BadRequest } from '../bad-request.ts';

/** A contact that is a file. */
export const attack: BadRequest = {
  title: 'a contact that is a file',
  problem: 'unsupportedContact',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, { contact: ['file:///etc/passwd'] }),
};
