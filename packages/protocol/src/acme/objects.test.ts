import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { ProtocolViolation } from '../errors.ts';
import { readAccount, readAccountUpdate, readNewAccountRequest, readOrdersList } from './account.ts';
import { readAuthorization, readAuthorizationUpdate } from './authorization.ts';
import { readChallenge, requireEmailReplyChallenge } from './challenge.ts';
import { readDirectory } from './directory.ts';
import { composeFinalize, readFinalizeRequest, readNewOrderRequest, readOrder } from './order.ts';
import { certificateId, readRenewalInfo } from './renewal-info.ts';
import { composeRevocation, readRevocationRequest } from './revocation.ts';

function code(expected: string): (error: unknown) => boolean {
  return (error) => {
    assert(error instanceof ProtocolViolation);
    assert.equal(error.code, expected);
    return true;
  };
}

const directory = {
  newNonce: 'https://example.com/acme/new-nonce',
  newAccount: 'https://example.com/acme/new-account',
  newOrder: 'https://example.com/acme/new-order',
  newAuthz: 'https://example.com/acme/new-authz',
  revokeCert: 'https://example.com/acme/revoke-cert',
  keyChange: 'https://example.com/acme/key-change',
  meta: {
    termsOfService: 'https://example.com/acme/terms/2017-5-30',
    website: 'https://www.example.com/',
    caaIdentities: ['example.com'],
    externalAccountRequired: false,
  },
};

const order = {
  status: 'valid',
  expires: '2016-01-20T14:09:07.99Z',
  identifiers: [
    { type: 'dns', value: 'www.example.org' },
    { type: 'dns', value: 'example.org' },
  ],
  notBefore: '2016-01-01T00:00:00Z',
  notAfter: '2016-01-08T00:00:00Z',
  authorizations: ['https://example.com/acme/authz/PAniVnsZcis', 'https://example.com/acme/authz/r4HqLzrSrpI'],
  finalize: 'https://example.com/acme/order/TOlocE8rfgo/finalize',
  certificate: 'https://example.com/acme/cert/mAt3xBGaobw',
};

/** RFC 8823 section 3. */
const emailAuthorization = {
  status: 'pending',
  identifier: { type: 'email', value: 'alexey@example.com' },
  challenges: [
    {
      type: 'email-reply-00',
      url: 'https://example.com/acme/chall/ABprV_B7yEyA4f',
      from: 'acme-challenge+2i211oi1204310@example.com',
      token: 'DGyRejmCefe7v4NfDGDKfA',
    },
  ],
};

describe('a directory', () => {
  it('RFC 8555 section 7.1.1: the example is read', () => {
    assert.deepEqual(readDirectory(directory), directory);
  });

  it('keeps profiles, drops what it does not know, and takes null for absent', () => {
    const meta = { profiles: { smime: 'https://ca.example/smime', broken: 1 }, website: null };
    const read = readDirectory({ ...directory, revokeCert: null, random: 'x', meta });
    assert.deepEqual(read.meta, { profiles: { smime: 'https://ca.example/smime' } });
    assert.equal('revokeCert' in read || 'random' in read, false);
  });

  it('is refused without one of the URLs that nothing goes without', () => {
    for (const name of ['newNonce', 'newAccount', 'newOrder']) {
      assert.throws(() => readDirectory({ ...directory, [name]: undefined }), code('DIRECTORY_INVALID'));
    }
    assert.throws(() => readDirectory({ ...directory, meta: 'x' }), code('DIRECTORY_INVALID'));
  });
});

describe('an order', () => {
  it('RFC 8555 section 7.1.3: the example is read', () => {
    assert.deepEqual(readOrder(order), order);
  });

  it('is refused with an unknown status, a date that is none, or URLs that are none', () => {
    for (const change of [
      { status: 'done' },
      { expires: 'soon' },
      { expires: '2016-13-40T99:00:00Z' },
      { authorizations: [1] },
    ]) {
      assert.throws(() => readOrder({ ...order, ...change }), code('ORDER_INVALID'));
    }
  });

  it('says in its error where it came from and which rule was broken', () => {
    assert.throws(() => readOrder({ ...order, finalize: '' }, 'the order at https://ca.example/o/1'), {
      message: 'In the order at https://ca.example/o/1, "finalize" is missing (RFC 8555 section 7.1.3).',
    });
  });

  it('is asked for with at least one identifier', () => {
    const request = { identifiers: [{ type: 'email', value: 'a@example.org' }], profile: 'smime' };
    assert.deepEqual(readNewOrderRequest(request), request);
    assert.throws(() => readNewOrderRequest({ identifiers: [] }), code('REQUEST_INVALID'));
  });

  it('is finalized with a CSR in base64url, which is read back', () => {
    const csr = new Uint8Array([0x30, 0xff, 0xfe]);
    assert.deepEqual(readFinalizeRequest(composeFinalize(csr)), csr);
    for (const json of [{}, { csr: 'MP/+' }, { csr: 'MP8=' }]) {
      assert.throws(() => readFinalizeRequest(json), code('REQUEST_INVALID'));
    }
  });
});

describe('an authorization', () => {
  it('RFC 8823 section 3: the email-reply-00 challenge is found, and is pending where it does not say so', () => {
    const challenge = requireEmailReplyChallenge(readAuthorization(emailAuthorization));
    assert.deepEqual(challenge, { ...emailAuthorization.challenges[0], status: 'pending' });
  });

  it('without an email-reply-00 challenge is refused with what it offers instead', () => {
    const challenges = [{ type: 'dns-01', url: 'https://ca.example/c', status: 'pending', token: 'x' }];
    assert.throws(() => requireEmailReplyChallenge(readAuthorization({ ...emailAuthorization, challenges })), {
      code: 'NO_EMAIL_CHALLENGE',
      message: /alexey@example\.com \(it offers: dns-01\)/,
    });
  });

  it('is refused when the token has less than 128 bits or the sender is missing', () => {
    const [challenge] = emailAuthorization.challenges;
    for (const change of [
      { token: 'DGyRejmCefe7v4NfDGDKf' },
      { token: 'not base64url at all!!' },
      { from: undefined },
    ]) {
      const authorization = readAuthorization({ ...emailAuthorization, challenges: [{ ...challenge, ...change }] });
      assert.throws(() => requireEmailReplyChallenge(authorization), code('CHALLENGE_INVALID'));
    }
  });

  it('carries the error of a failed challenge', () => {
    const read = readChallenge({ type: 'x', url: 'https://a', status: 'invalid', error: { detail: 'no mail came' } });
    assert.equal(read.error?.detail, 'no mail came');
  });

  it('can be deactivated and nothing else', () => {
    assert.deepEqual(readAuthorizationUpdate({ status: 'deactivated' }), { status: 'deactivated' });
    assert.throws(() => readAuthorizationUpdate({ status: 'valid' }), code('REQUEST_INVALID'));
  });
});

describe('an account', () => {
  it('RFC 8555 section 7.1.2: the example is read', () => {
    const account = {
      status: 'valid',
      contact: ['mailto:cert-admin@example.org', 'mailto:admin@example.org'],
      termsOfServiceAgreed: true,
      orders: 'https://example.com/acme/orders/rzGoeA',
    };
    assert.deepEqual(readAccount(account), account);
    assert.throws(() => readAccount({ ...account, contact: 'mailto:x' }), code('ACCOUNT_INVALID'));
  });

  it('is asked for and changed with the members the RFC gives to a client, others are ignored', () => {
    const request = { contact: ['mailto:a@example.org'], onlyReturnExisting: true, status: 'revoked' };
    assert.deepEqual(readNewAccountRequest(request), { contact: request.contact, onlyReturnExisting: true });
    assert.deepEqual(readAccountUpdate({ status: 'deactivated', orders: 'x' }), { status: 'deactivated' });
    assert.deepEqual(readAccountUpdate({ status: 'valid' }), {});
    assert.throws(() => readNewAccountRequest({ termsOfServiceAgreed: 'yes' }), code('REQUEST_INVALID'));
  });

  it('lists its orders, a page at a time', () => {
    assert.deepEqual(readOrdersList({ orders: ['https://a'] }), ['https://a']);
    assert.throws(() => readOrdersList({ orders: [1] }), code('ORDERS_LIST_INVALID'));
  });
});

describe('a revocation', () => {
  it('is read back with its reason', () => {
    const certificate = new Uint8Array([0x30, 1, 2]);
    assert.deepEqual(readRevocationRequest(composeRevocation({ certificate, reason: 4 })), { certificate, reason: 4 });
    assert.deepEqual(readRevocationRequest(composeRevocation({ certificate })), { certificate });
  });

  it('RFC 5280 section 5.3.1: reason 7 and every unknown one is refused', () => {
    for (const reason of [7, 11, -1, 1.5, '1']) {
      assert.throws(() => readRevocationRequest({ certificate: 'MAEC', reason }), code('REVOCATION_REASON_INVALID'));
    }
  });
});

describe('renewal information', () => {
  it('RFC 9773 section 4.2: the example is read', () => {
    const info = {
      suggestedWindow: { start: '2025-01-02T04:00:00Z', end: '2025-01-03T04:00:00Z' },
      explanationURL: 'https://acme.example.com/docs/ari',
    };
    assert.deepEqual(readRenewalInfo(info), info);
    const turned = { start: info.suggestedWindow.end, end: info.suggestedWindow.start };
    assert.throws(() => readRenewalInfo({ suggestedWindow: turned }), code('RENEWAL_INFO_INVALID'));
  });

  it('RFC 9773 section 4.1: the identifier of the example certificate', () => {
    const keyIdentifier = Buffer.from('69885b6b87464041e1b37b847ba0ae2cde01c8d4', 'hex');
    const serialNumber = Buffer.from('0087654321', 'hex');
    assert.equal(certificateId(keyIdentifier, serialNumber), 'aYhba4dGQEHhs3uEe6CuLN4ByNQ.AIdlQyE');
  });
});

it('whatever JSON a peer writes, readers throw nothing but protocol violations', () => {
  const readers = [
    readAccount,
    readAccountUpdate,
    readAuthorization,
    readChallenge,
    readDirectory,
    readFinalizeRequest,
    readNewAccountRequest,
    readNewOrderRequest,
    readOrder,
    readOrdersList,
    readRenewalInfo,
    readRevocationRequest,
  ];
  const names = fc.constantFrom(
    'status',
    'identifiers',
    'authorizations',
    'challenges',
    'meta',
    'csr',
    'error',
    'reason',
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(names, fc.jsonValue())), (json) => {
      for (const read of readers) {
        try {
          read(json);
        } catch (error) {
          assert(error instanceof ProtocolViolation);
        }
      }
    }),
  );
});

it('a value that is nested deeper than the stack is deep is refused like any other', () => {
  const deep: unknown = JSON.parse(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`);
  for (const read of [readNewOrderRequest, (json: unknown): unknown => readOrder(json, 'here')]) {
    assert.throws(() => read({ identifiers: deep, authorizations: deep, status: deep }), ProtocolViolation);
  }
});
