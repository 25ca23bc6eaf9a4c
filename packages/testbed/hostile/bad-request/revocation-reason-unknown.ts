import type { BadRequest } from '../bad-request.ts';

/** A revocation with a reason that does not exist. */
export const attack: BadRequest = {
  title: 'a revocation with a reason that does not exist',
  problem: 'badRevocationReason',
  status: 400,
  send: ({ alice, world, aliceCertificate }) =>
    alice.post(world.directory['revokeCert']!, {
      certificate: Buffer.from(aliceCertificate.der).toString('base64url'),
      reason: 7,
    }),
};
