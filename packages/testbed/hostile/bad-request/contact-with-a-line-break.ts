import type { BadRequest } from '../bad-request.ts';

/** A contact address with a line break in it. */
export const attack: BadRequest = {
  title: 'a contact address with a line break in it',
  problem: 'invalidContact',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, { contact: ['mailto:a@client.example%0d%0aBcc:b@client.example'] }),
};
