import { generateKeyPairSync } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';

const weak = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'jwk' });

/** An RSA key of 1024 bits in the header. */
export const attack: BadRequest = {
  title: 'an RSA key of 1024 bits in the header',
  problem: 'badPublicKey',
  status: 400,
  send: ({ world }) => world.nobody().post(world.directory['newAccount']!, {}, { header: { alg: 'RS256', jwk: weak } }),
};
