import type { BadRequest } from '../bad-request.ts';

/** A revocation with a reason that only a CA may give. */
export const attack: BadRequest = {
  title: 'a revocation with a reason that only a CA may give',
  problem: 'badRevocationReason',
  status: 400,
  send: ({ alice, world, aliceCertificate }) =>
    alice.post(world.directory['revokeCert']!, {
      certificate: Buffer.from(aliceCertificate.der).toString('base64url'),
      reason: 6,
    }),
};
