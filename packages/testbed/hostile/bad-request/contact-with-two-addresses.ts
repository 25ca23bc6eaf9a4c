import type { BadRequest } from '../bad-request.ts';

/** A contact of two addresses. */
export const attack: BadRequest = {
  title: 'a contact of two addresses',
  problem: 'invalidContact',
  status: 400,
  send: ({ mallory }) => mallory.post(mallory.kid, { contact: ['mailto:a@client.example,b@client.example'] }),
};
