import type { BadRequest } from '../bad-request.ts';

/** A revocation of a certificate with our serial number that is not ours. */
export const attack: BadRequest = {
  title: 'a revocation of a certificate with our serial number that is not ours',
  problem: 'malformed',
  status: 404,
  send: ({ alice, world, aliceCertificate }) => {
    const altered = Buffer.from(aliceCertificate.der);
    altered[altered.length - 1] = altered.at(-1)! ^ 1;
    return alice.post(world.directory['revokeCert']!, { certificate: altered.toString('base64url') });
  },
};
