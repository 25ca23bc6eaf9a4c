import type {
  AccountRecord,
  AuthorizationRecord,
  CertificateRecord,
  ChallengeRecord,
  MailRecord,
  OrderRecord,
} from '../records.ts';

/** When everything begins. */
export const start = new Date('2026-03-01T12:00:00Z');
/** So many minutes after `start`. */
export const later = (minutes: number): Date => new Date(start.getTime() + minutes * 60_000);

/** An account, with what a test says about it. */
export function account(id: string, change: Partial<AccountRecord> = {}): AccountRecord {
  return {
    kind: 'account',
    id,
    version: 0,
    status: 'valid',
    thumbprint: `thumbprint of ${id}`,
    jwk: { kty: 'EC', crv: 'P-256', x: id, y: id },
    contact: ['mailto:admin@example.org'],
    termsOfServiceAgreed: true,
    createdAt: start,
    ...change,
  };
}

/** An order of account `a`, with what a test says about it. */
export function order(id: string, change: Partial<OrderRecord> = {}): OrderRecord {
  return {
    kind: 'order',
    id,
    version: 0,
    accountId: 'a',
    status: 'open',
    addresses: ['alice@example.org'],
    authorizationIds: ['z'],
    expiresAt: later(60),
    createdAt: start,
    ...change,
  };
}

/** An authorization of account `a`, with what a test says about it. */
export function authorization(id: string, change: Partial<AuthorizationRecord> = {}): AuthorizationRecord {
  return {
    kind: 'authorization',
    id,
    version: 0,
    accountId: 'a',
    address: 'alice@example.org',
    status: 'pending',
    expiresAt: later(60),
    challengeId: `challenge of ${id}`,
    ...change,
  };
}

/** A challenge of authorization `z`, with what a test says about it. */
export function challenge(id: string, change: Partial<ChallengeRecord> = {}): ChallengeRecord {
  return {
    kind: 'challenge',
    id,
    version: 0,
    authorizationId: 'z',
    type: 'email-reply-00',
    tokenPart1: `part 1 of ${id}`,
    tokenPart2: `part 2 of ${id}`,
    from: 'acme@ca.example',
    messageId: `<${id}@ca.example>`,
    attempts: [],
    ...change,
  };
}

/** A certificate of order `o`, with what a test says about it. */
export function certificate(id: string, change: Partial<CertificateRecord> = {}): CertificateRecord {
  return {
    kind: 'certificate',
    id,
    version: 0,
    status: 'intended',
    orderId: 'o',
    accountId: 'a',
    issuerId: 'i',
    serial: `serial of ${id}`,
    addresses: ['alice@example.org'],
    usage: 'both',
    spki: new Uint8Array([1, 2, 3]),
    spkiHash: '010203',
    notBefore: start,
    notAfter: later(1000),
    intendedAt: start,
    ...change,
  };
}

/** A mail of challenge `c`, with what a test says about it. */
export function mail(id: string, change: Partial<MailRecord> = {}): MailRecord {
  return {
    kind: 'mail',
    id,
    version: 0,
    status: 'queued',
    challengeId: 'c',
    from: 'acme@ca.example',
    to: 'alice@example.org',
    message: 'Subject: ACME: Grüße\r\n\r\nbody\r\n',
    attempts: 0,
    nextAttemptAt: start,
    expiresAt: later(60),
    ...change,
  };
}
