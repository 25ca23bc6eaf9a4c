import type { BadRequest } from '../bad-request.ts';

/** The letter with one more in its lowest bit. */
function next(letter: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet[alphabet.indexOf(letter) + 1]!;
}

/** A request whose signature ends with bits that belong to nothing. */
export const attack: BadRequest = {
  title: 'a request whose signature ends with bits that belong to nothing',
  problem: 'malformed',
  status: 400,
  says: /base64url/,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', {
      // 64 bytes are 85 characters and a third: the last one has four bits that must be zero.
      spoil: (jws) => ({ ...jws, signature: jws['signature']!.slice(0, -1) + next(jws['signature']!.at(-1)!) }),
    }),
};
