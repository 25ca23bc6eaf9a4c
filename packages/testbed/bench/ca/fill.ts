import { createHash, randomBytes } from 'node:crypto';
import type { CertificateRecord, Storage } from 'acme-smime-ca';

const yearMs = 365 * 86_400_000;
/** Records of one commit. */
const batch = 1000;
const accountId = 'filled';

type AnyRecord = Parameters<Storage['commit']>[0][number];

/** What the certificates that are filled in say of themselves. */
export type FilledCertificate = Pick<CertificateRecord, 'issuerId' | 'status'>;

/**
 * Fills an empty storage with so many certificates through its own commits, each with its order, authorization, challenge and
 * mail, as issuances leave them; without these, all of one order, when `alone`.
 */
export async function fillCertificates(
  storage: Storage,
  count: number,
  { alone = false, ...about }: FilledCertificate & { readonly alone?: boolean },
): Promise<void> {
  const common = oneIssuance(about, 'common').slice(0, 4);
  if ((await storage.get('account', accountId)) === undefined) await save(storage, [account(), ...common]);
  const perCommit = alone ? batch : batch / common.length;
  for (let made = 0; made < count; made += perCommit) {
    const sets = Array.from({ length: Math.min(perCommit, count - made) }, () => {
      const set = oneIssuance(about);
      return alone ? set.slice(-1).map((each) => ({ ...each, orderId: 'common' })) : set;
    });
    await save(storage, sets.flat());
  }
}

function account(): AnyRecord {
  const jwk = { kty: 'EC', crv: 'P-256', x: '', y: '' } as const;
  const valid = { kind: 'account', id: accountId, version: 0, status: 'valid', thumbprint: 't', jwk } as const;
  return { ...valid, contact: [], termsOfServiceAgreed: true, createdAt: new Date() };
}

async function save(storage: Storage, records: readonly AnyRecord[]): Promise<void> {
  if (!(await storage.commit(records))) throw new Error('The records could not be saved.');
}

/** The certificate comes last. */
function oneIssuance(
  { issuerId, status }: FilledCertificate,
  id: string = randomBytes(16).toString('base64url'),
): AnyRecord[] {
  const now = new Date();
  const address = `user-${id}@client.test`;
  const serial = `40${randomBytes(15).toString('hex')}`;
  const spki = randomBytes(91);
  const revoked = status === 'revoked' ? { revokedAt: now, revocationReason: 1 } : {};
  const common = { id, version: 0, expiresAt: now } as const;
  const report = {
    checks: [{ id: 'authentic', rfc: 'RFC 8823 3.2', outcome: 'pass', detail: 'x'.repeat(900) }],
  } as const;
  return [
    {
      ...common,
      kind: 'order',
      accountId,
      status: 'valid',
      addresses: [address],
      authorizationIds: [id],
      createdAt: now,
      certificateId: id,
    },
    { ...common, kind: 'authorization', accountId, address, status: 'valid', challengeId: id },
    {
      kind: 'challenge',
      id,
      version: 0,
      authorizationId: id,
      type: 'email-reply-00',
      tokenPart1: id,
      tokenPart2: id,
      from: 'acme@ca.test',
      messageId: `<${id}@ca.test>`,
      mailId: id,
      acceptedAt: now,
      answeredAt: now,
      validatedAt: now,
      attempts: [{ at: now, authentic: true, digestMatches: true, report }],
    },
    {
      ...common,
      kind: 'mail',
      status: 'sent',
      challengeId: id,
      from: 'acme@ca.test',
      to: address,
      message: 'x'.repeat(1200),
      attempts: 1,
      nextAttemptAt: now,
      sentAt: now,
    },
    {
      ...common,
      kind: 'certificate',
      status,
      orderId: id,
      accountId,
      issuerId,
      serial,
      addresses: [address],
      usage: 'both',
      spki,
      spkiHash: createHash('sha256').update(spki).digest('hex'),
      notBefore: now,
      notAfter: new Date(now.getTime() + yearMs),
      intendedAt: now,
      issuedAt: now,
      der: randomBytes(900),
      ...revoked,
    },
  ];
}
