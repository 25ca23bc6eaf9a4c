import type { BadRequest } from '../bad-request.ts';

/** A revocation of a certificate of somebody else. */
export const attack: BadRequest = {
  title: 'a revocation of a certificate of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: ({ mallory, world, aliceCertificate }) =>
    mallory.post(world.directory['revokeCert']!, {
      certificate: Buffer.from(aliceCertificate.der).toString('base64url'),
    }),
};
