import type { BadRequest } from '../bad-request.ts';

/** A download of a certificate of somebody else. */
export const attack: BadRequest = {
  title: 'a download of a certificate of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, aliceCertificate }) => mallory.post(aliceCertificate.url, ''),
};
