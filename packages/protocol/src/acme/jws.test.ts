import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { FlattenedSign, flattenedVerify } from 'jose';
import { ProtocolViolation } from '../errors.ts';
import { encodeBase64url } from './base64url.ts';
import { accountKeyOf, openAccountKey, parseJws, readJwsPayload, signJws, thumbprint, verifyJws } from './jws.ts';
import type { AccountKey, FlattenedJws, ParsedJws } from './jws.ts';

const url = 'https://ca.example/acme/new-order';
const nonce = 'oFvnlFP1wIhRlYS2jTaXbA';
const kid = 'https://ca.example/acme/acct/1';
const keyPem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem' })
  .toString();

const joePayload = 'eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ';
const vectors = [
  {
    title: 'RFC 7515 appendix A.2 (RS256)',
    algorithm: 'RS256',
    jwk: {
      kty: 'RSA',
      n: 'ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ',
      e: 'AQAB',
    },
    jws: {
      protected: 'eyJhbGciOiJSUzI1NiJ9',
      payload: joePayload,
      signature:
        'cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw',
    },
  },
  {
    title: 'RFC 7515 appendix A.3 (ES256)',
    algorithm: 'ES256',
    jwk: {
      kty: 'EC',
      crv: 'P-256',
      x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
      y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
    },
    jws: {
      protected: 'eyJhbGciOiJFUzI1NiJ9',
      payload: joePayload,
      signature: 'DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q',
    },
  },
  {
    title: 'RFC 8037 appendix A.4 (Ed25519)',
    algorithm: 'EdDSA',
    jwk: { kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' },
    jws: {
      protected: 'eyJhbGciOiJFZERTQSJ9',
      payload: 'RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc',
      signature: 'hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg',
    },
  },
] as const;

const rfc8037Key = {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};

const keys: Readonly<Record<string, AccountKey>> = {
  ES256: await openAccountKey(keyPem),
  ES384: accountKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey),
  RS256: accountKeyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey),
  EdDSA: accountKeyOf(generateKeyPairSync('ed25519').privateKey),
};

function encodeHeader(header: unknown): string {
  return encodeBase64url(Buffer.from(typeof header === 'string' ? header : JSON.stringify(header)));
}

function flattened(header: unknown, more: object = {}): object {
  return { protected: encodeHeader(header), payload: '', signature: 'AAAA', ...more };
}

function code(expected: string): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof ProtocolViolation);
    assert.equal(error.code, expected);
    return true;
  };
}

describe('published vectors', () => {
  for (const { title, algorithm, jwk, jws } of vectors) {
    it(`${title} verifies, and not after one bit has changed`, async () => {
      const parsed: ParsedJws = { algorithm, url, jws };
      assert.equal(encodeBase64url(await verifyJws(parsed, jwk)), jws.payload);
      const broken = { ...jws, payload: `${jws.payload.slice(0, 9)}A${jws.payload.slice(10)}` };
      await assert.rejects(verifyJws({ ...parsed, jws: broken }, jwk), code('JWS_SIGNATURE_INVALID'));
    });
  }

  it('RFC 8037 appendix A.4: Ed25519 signs to the very bytes printed there', async () => {
    const key = accountKeyOf(createPrivateKey({ key: rfc8037Key as JsonWebKey, format: 'jwk' }));
    const { jws } = vectors[2];
    const signature = await key.sign(Buffer.from(`${jws.protected}.${jws.payload}`));
    assert.equal(encodeBase64url(signature), jws.signature);
  });

  it('RFC 8037 appendix A.3: the thumbprint of the Ed25519 key', async () => {
    assert.equal(await thumbprint(vectors[2].jwk), 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });
});

describe('what is signed here', () => {
  for (const [algorithm, key] of Object.entries(keys)) {
    it(`verifies with another implementation and with our own, ${algorithm}`, async () => {
      const jws = await signJws(key, { url, nonce }, { a: 'ü' });
      const judged = await flattenedVerify(jws, createPublicKey({ key: { ...key.jwk }, format: 'jwk' }));
      assert.deepEqual(JSON.parse(Buffer.from(judged.payload).toString()), { a: 'ü' });
      assert.deepEqual(judged.protectedHeader, { alg: algorithm, jwk: key.jwk, nonce, url });
      const parsed = parseJws(JSON.stringify(jws));
      assert(parsed.jwk !== undefined);
      assert.deepEqual(readJwsPayload(await verifyJws(parsed, parsed.jwk)), { a: 'ü' });
    });
  }

  it('names the account instead of the key when it has a kid', async () => {
    const parsed = parseJws(await signJws(keys['ES256'] as AccountKey, { url, nonce, kid }, {}));
    assert.deepEqual(
      { kid: parsed.kid, jwk: parsed.jwk, nonce: parsed.nonce, url: parsed.url },
      {
        kid,
        jwk: undefined,
        nonce,
        url,
      },
    );
  });

  it('has an empty payload when it is a POST-as-GET', async () => {
    const key = keys['ES256'] as AccountKey;
    const jws = await signJws(key, { url, nonce, kid }, '');
    assert.equal(jws.payload, '');
    assert.equal(readJwsPayload(await verifyJws(parseJws(jws), key.jwk)), undefined);
  });

  it('is accepted when another implementation has signed it', async () => {
    const privateKey = createPrivateKey(keyPem);
    const { jwk } = accountKeyOf(privateKey);
    const jws = await new FlattenedSign(Buffer.from('{}'))
      .setProtectedHeader({ alg: 'ES256', kid, nonce, url })
      .sign(privateKey);
    assert.deepEqual(readJwsPayload(await verifyJws(parseJws(jws), jwk)), {});
  });
});

describe('an account key', () => {
  it('shows its public part and nothing else as JSON', async () => {
    const key = await openAccountKey(keyPem);
    assert.deepEqual(Object.keys(JSON.parse(JSON.stringify(key)) as object).toSorted(), [
      'algorithm',
      'jwk',
      'thumbprint',
    ]);
    assert.equal('d' in key.jwk, false);
  });

  it('is refused when it is no private key or of a kind ACME does not sign with, and the text is not quoted', async () => {
    const x25519 = generateKeyPairSync('x25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    const weak = generateKeyPairSync('rsa', { modulusLength: 1024 })
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    for (const pem of ['SECRET', x25519, weak, '']) {
      await assert.rejects(openAccountKey(pem), (error: Error & { code?: string }) => {
        assert.equal(error.code, 'ACCOUNT_KEY_INVALID');
        assert.doesNotMatch(error.message, /SECRET/);
        assert.equal(error.cause, undefined);
        return true;
      });
    }
  });
});

describe('a request is refused when', () => {
  const header = { alg: 'ES256', kid, nonce, url };
  const jwk = keys['ES256']?.jwk;
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['it is no object', [], 'JWS_MALFORMED'],
    ['it is no JSON', '{', 'JSON_INVALID'],
    ['it is not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'JSON_INVALID'],
    ['it is in compact form', 'eyJhbGciOiJFUzI1NiJ9.e30.AAAA', 'JSON_INVALID'],
    ['it has several signatures', { payload: '', signatures: [{ protected: '', signature: '' }] }, 'JWS_MALFORMED'],
    ['it has an unprotected header', flattened(header, { header: { kid } }), 'JWS_MALFORMED'],
    ['its payload is detached', { protected: encodeHeader(header), signature: 'AAAA' }, 'JWS_MALFORMED'],
    ['a member is named twice', `{"payload":"","payload":"","protected":"","signature":""}`, 'JSON_INVALID'],
    ['a header is named twice', flattened('{"alg":"ES256","url":"a","nonce":"b","kid":"c","kid":"d"}'), 'JSON_INVALID'],
    ['base64url has padding', flattened(header, { signature: 'AAA=' }), 'JWS_MALFORMED'],
    ['base64url has white space', flattened(header, { signature: 'AA AA' }), 'JWS_MALFORMED'],
    ['base64url has stray bits', flattened(header, { signature: 'AAB' }), 'JWS_MALFORMED'],
    ['there is no algorithm', flattened({ ...header, alg: undefined }), 'JWS_ALGORITHM_REFUSED'],
    ['the algorithm is none', flattened({ ...header, alg: 'none' }), 'JWS_ALGORITHM_REFUSED'],
    ['the algorithm is a MAC', flattened({ ...header, alg: 'HS256' }), 'JWS_ALGORITHM_REFUSED'],
    ['the algorithm is not in the list', flattened({ ...header, alg: 'RS1' }), 'JWS_ALGORITHM_REFUSED'],
    ['there is no url', flattened({ ...header, url: undefined }), 'JWS_MALFORMED'],
    ['there is no nonce', flattened({ ...header, nonce: undefined }), 'JWS_NONCE_MISSING'],
    ['the nonce is no base64url', flattened({ ...header, nonce: 'a b' }), 'JWS_MALFORMED'],
    ['there are both jwk and kid', flattened({ ...header, jwk }), 'JWS_MALFORMED'],
    ['there is neither jwk nor kid', flattened({ ...header, kid: undefined }), 'JWS_MALFORMED'],
    ['the kid is no text', flattened({ ...header, kid: 7 }), 'JWS_MALFORMED'],
    ['crit names anything', flattened({ ...header, crit: ['exp'] }), 'JWS_MALFORMED'],
    ['the payload is not encoded', flattened({ ...header, b64: false, crit: ['b64'] }), 'JWS_MALFORMED'],
    ['the key is of another algorithm', flattened({ alg: 'RS256', jwk, nonce, url }), 'JWS_KEY_REFUSED'],
    ['the key is private', flattened({ alg: 'ES256', jwk: { ...jwk, d: 'AAAA' }, nonce, url }), 'JWS_KEY_REFUSED'],
    ['the key is symmetric', flattened({ alg: 'ES256', jwk: { kty: 'oct', k: 'AA' }, nonce, url }), 'JWS_KEY_REFUSED'],
  ];
  for (const [title, body, expected] of cases) {
    it(title, () => {
      assert.throws(() => parseJws(body), code(expected));
    });
  }

  it('an inner JWS has a nonce', () => {
    assert.throws(
      () => parseJws(flattened({ alg: 'ES256', jwk, nonce, url }), { nonce: 'absent' }),
      code('JWS_MALFORMED'),
    );
  });

  it('another key signed it, the signature has another length, or the algorithm is not the one of the key', async () => {
    const jws = await signJws(keys['ES256'] as AccountKey, { url, nonce, kid }, {});
    const other = accountKeyOf(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey).jwk;
    await assert.rejects(verifyJws(parseJws(jws), other), code('JWS_SIGNATURE_INVALID'));
    for (const signature of ['', 'AAAA', 'A'.repeat(88)]) {
      const cut: FlattenedJws = { ...jws, signature };
      await assert.rejects(verifyJws(parseJws(cut), (keys['ES256'] as AccountKey).jwk), code('JWS_SIGNATURE_INVALID'));
    }
    await assert.rejects(verifyJws(parseJws(jws), (keys['RS256'] as AccountKey).jwk), code('JWS_ALGORITHM_REFUSED'));
  });

  it('it is anything at all: no input throws but our own errors', () => {
    const parts = fc.constantFrom(
      'protected',
      'payload',
      'signature',
      'header',
      'alg',
      'ES256',
      'jwk',
      'kid',
      'nonce',
      'url',
    );
    const input = fc.oneof(
      fc.json(),
      fc.string(),
      fc.uint8Array(),
      fc.jsonValue(),
      fc.dictionary(parts, fc.oneof(parts, fc.jsonValue())).map((value) => flattened(value)),
    );
    fc.assert(
      fc.property(input, (body) => {
        try {
          parseJws(body);
        } catch (error) {
          assert(error instanceof ProtocolViolation);
        }
      }),
      { numRuns: 300 },
    );
  });
});
