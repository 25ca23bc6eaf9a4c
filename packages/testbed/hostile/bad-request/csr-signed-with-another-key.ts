import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';
import { finalizeWith } from '../finalize-with.ts';

const publicPem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' });

/** A CSR for a key that its sender does not have. */
export const attack: BadRequest = {
  title: 'a CSR for a key that its sender does not have',
  problem: 'badCSR',
  status: 400,
  says: /not signed with the key/,
  send: (scene) => finalizeWith(scene, { spki: createPublicKey(publicPem).export({ format: 'der', type: 'spki' }) }),
};
