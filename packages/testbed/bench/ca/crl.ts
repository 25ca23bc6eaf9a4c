import { createHash, randomBytes } from 'node:crypto';
import { parseCrl } from '@acme-smime/protocol';
import { sqliteStorage, startCa } from 'acme-smime-ca';
import type { CertificateRecord, Storage } from 'acme-smime-ca';

const yearMs = 365 * 86_400_000;
const batch = 1000;

/** Revokes more and more certificates of one issuer and times the first request for the list after each growth, which makes it. */
export async function measureCrls(file: string, sizes: readonly number[]): Promise<void> {
  const storage = await sqliteStorage(file);
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: 'acme@ca.test',
    relay: async () => {},
    resolveTxt: async () => [],
    storage,
  });
  try {
    const issuerId = Buffer.from(ca.issuer.certificate.subjectKeyId ?? []).toString('hex');
    await addOrder(storage);
    console.log('CRL, one list, SQLite\nentries   made ms    KiB');
    let made = 0;
    for (const size of sizes) {
      for (; made < size; made += batch) await revokeMore(storage, issuerId);
      const url = new URL(`/crl/${issuerId}.crl`, ca.directoryUrl);
      const began = performance.now();
      const answer = await ca.app.fetch(new Request(url));
      const der = new Uint8Array(await answer.arrayBuffer());
      const ms = performance.now() - began;
      const { length } = parseCrl(der).revoked;
      if (length !== size) throw new Error(`The list has ${length} entries, not ${size}.`);
      console.log(
        `${String(size).padStart(7)}${ms.toFixed(0).padStart(10)}${(der.length / 1024).toFixed(0).padStart(7)}`,
      );
    }
    console.log('');
  } finally {
    await ca.close();
    await storage.close();
  }
}

/** Certificates belong to an order, and that one to an account. */
async function addOrder(storage: Storage): Promise<void> {
  const createdAt = new Date();
  const jwk = { kty: 'EC', crv: 'P-256', x: '', y: '' } as const;
  const account = { kind: 'account', id: 'a', version: 0, status: 'valid', thumbprint: 't', jwk, contact: [] } as const;
  const order = { kind: 'order', id: 'o', version: 0, accountId: 'a', status: 'valid', addresses: [] } as const;
  const saved = await storage.commit([
    { ...account, termsOfServiceAgreed: true, createdAt },
    { ...order, authorizationIds: [], expiresAt: createdAt, createdAt },
  ]);
  if (!saved) throw new Error('The order could not be saved.');
}

async function revokeMore(storage: Storage, issuerId: string): Promise<void> {
  const now = new Date();
  const records = Array.from({ length: batch }, (): CertificateRecord => {
    const serial = `40${randomBytes(15).toString('hex')}`;
    const spki = randomBytes(91);
    return {
      kind: 'certificate',
      id: serial,
      version: 0,
      status: 'revoked',
      orderId: 'o',
      accountId: 'a',
      issuerId,
      serial,
      addresses: ['user@client.test'],
      usage: 'both',
      spki,
      spkiHash: createHash('sha256').update(spki).digest('hex'),
      notBefore: now,
      notAfter: new Date(now.getTime() + yearMs),
      intendedAt: now,
      issuedAt: now,
      der: randomBytes(900),
      revokedAt: now,
      revocationReason: 1,
    };
  });
  if (!(await storage.commit(records))) throw new Error('The revocations could not be saved.');
}
