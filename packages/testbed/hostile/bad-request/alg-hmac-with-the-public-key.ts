import { createHmac } from 'node:crypto';
import type { BadRequest } from '../bad-request.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A request with a MAC whose secret is the public key. */
export const attack: BadRequest = {
  title: 'a request with a MAC whose secret is the public key',
  problem: 'badSignatureAlgorithm',
  status: 400,
  send: ({ mallory, alice }) =>
    mallory.post(
      alice.kid,
      { status: 'deactivated' },
      {
        header: { alg: 'HS256', kid: alice.kid },
        signWith: (input) =>
          createHmac('sha256', JSON.stringify(exportJwk(alice.key).jwk))
            .update(input)
            .digest(),
      },
    ),
};
