import {
  parseJws,
  readAccount,
  readAuthorization,
  readChallenge,
  readDirectory,
  readJwsPayload,
  readNewOrderRequest,
  readOrder,
  readProblem,
  readRenewalInfo,
  requireEmailReplyChallenge,
  signJws,
  verifyJws,
  generateKey,
  accountKeyOf,
  signKeyChange,
  verifyKeyChange,
} from '@acme-smime/protocol';
import { bytes } from './target.ts';
import type { FuzzTarget } from './target.ts';

const jsonWords = [
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  '"',
  'null',
  'true',
  '1e999',
  '\\ud800',
  '"__proto__":',
  '"status":',
  '{"a":'.repeat(50),
];

/** The readers of ACME's JSON, at either end. */
export async function acmeTargets(): Promise<readonly FuzzTarget[]> {
  const key = accountKeyOf(await generateKey('p256'));
  const header = { url: 'https://ca.example/new-order', nonce: 'AAAA' };
  const signed = await Promise.all([
    signJws(key, header, { identifiers: [{ type: 'email', value: 'alice@example.org' }] }),
    signJws(key, { ...header, kid: 'https://ca.example/account/1' }, ''),
  ]);
  const inner = await signKeyChange(key, { account: 'https://ca.example/account/1', oldJwk: key.jwk, url: header.url });
  const readers = [
    readAccount,
    readAuthorization,
    readChallenge,
    readDirectory,
    readOrder,
    readRenewalInfo,
    readNewOrderRequest,
  ];
  return [
    {
      name: 'JWS',
      samples: [...signed, inner].map((one) => bytes(JSON.stringify(one))),
      dictionary: [...jsonWords, '"protected":"', '"payload":"', '"signature":"', 'eyJhbGciOiJub25lIn0'],
      read: async (input) => readJwsPayload(await verifyJws(parseJws(input), key.jwk)),
    },
    {
      name: 'protected header',
      samples: signed.map((one) => new Uint8Array(Buffer.from(one.protected, 'base64url'))),
      dictionary: [...jsonWords, '"alg":"none"', '"crit":["x"]', '"kid":""', '"jwk":{"kty":"RSA","n":"","e":"AQAB"}'],
      read: async (input) => {
        const encoded = Buffer.from(input).toString('base64url');
        return verifyJws(parseJws({ ...signed[0], protected: encoded }), key.jwk);
      },
    },
    {
      name: 'key change',
      samples: [bytes(JSON.stringify(inner))],
      dictionary: jsonWords,
      read: async (input) =>
        verifyKeyChange(readJwsPayload(input), {
          account: 'https://ca.example/account/1',
          accountJwk: key.jwk,
          url: header.url,
        }),
    },
    {
      name: 'problem document',
      samples: [
        bytes(
          '{"type":"urn:ietf:params:acme:error:compound","detail":"no","subproblems":[{"identifier":{"type":"email","value":"a@b.c"}}]}',
        ),
      ],
      dictionary: [...jsonWords, '\u001b[2J', '"subproblems":[', '"status":'],
      read: (input) => readProblem(readJwsPayload(input)),
    },
    ...readers.map((read): FuzzTarget => ({
      name: `${read.name} of JSON`,
      samples: acmeObjects,
      dictionary: jsonWords,
      read: (input) => read(readJwsPayload(input), 'here'),
    })),
    {
      name: 'challenge of an authorization',
      samples: acmeObjects,
      dictionary: jsonWords,
      read: (input) => requireEmailReplyChallenge(readAuthorization(readJwsPayload(input), 'here')),
    },
  ];
}

const acmeObjects: readonly Uint8Array[] = [
  { status: 'valid', contact: ['mailto:a@b.example'], orders: 'https://ca.example/orders/1' },
  {
    status: 'pending',
    identifier: { type: 'email', value: 'a@b.example' },
    challenges: [
      {
        type: 'email-reply-00',
        url: 'https://ca.example/c/1',
        status: 'pending',
        token: 'DGyRejmCefe7v4NfDGDKfA',
        from: 'acme@ca.example',
      },
    ],
  },
  {
    newNonce: 'https://ca.example/n',
    newAccount: 'https://ca.example/a',
    newOrder: 'https://ca.example/o',
    meta: { profiles: { a: 'b' } },
  },
  {
    status: 'processing',
    expires: '2026-03-01T12:00:00Z',
    identifiers: [{ type: 'email', value: 'a@b.example' }],
    authorizations: ['https://ca.example/z/1'],
    finalize: 'https://ca.example/f/1',
    error: { detail: 'no' },
  },
  {
    suggestedWindow: { start: '2026-03-01T12:00:00Z', end: '2026-03-02T12:00:00Z' },
    explanationURL: 'https://ca.example/',
  },
].map((one) => bytes(JSON.stringify(one)));
