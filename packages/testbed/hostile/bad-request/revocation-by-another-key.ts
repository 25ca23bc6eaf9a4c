import type { BadRequest } from '../bad-request.ts';

/** A revocation that is signed with a key that is not that of the certificate. */
export const attack: BadRequest = {
  title: 'a revocation that is signed with a key that is not that of the certificate',
  problem: 'unauthorized',
  status: 403,
  send: ({ world, aliceCertificate }) =>
    world.nobody().post(world.directory['revokeCert']!, {
      certificate: Buffer.from(aliceCertificate.der).toString('base64url'),
      reason: 1,
    }),
};
