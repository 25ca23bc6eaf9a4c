import type { BadRequest } from '../bad-request.ts';

/** A request whose payload names an address and another one by the same name. */
export const attack: BadRequest = {
  title: 'a request whose payload names an address and another one by the same name',
  problem: 'malformed',
  status: 400,
  says: /twice/,
  send: ({ mallory, world }) =>
    mallory.post(
      world.directory['newOrder']!,
      'raw:{"identifiers":[],"identifiers":[{"type":"email","value":"bob@client.example"}]}',
    ),
};
