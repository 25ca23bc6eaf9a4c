import { composeSmimeCertificate, parseCertificate } from '@acme-smime/protocol';
import type { SmimeCertificateRequest } from '@acme-smime/protocol';

import type { CaConfig } from '../config.ts';
import type { CaContext } from '../context.ts';
import { RequestRefused, storageBusy } from '../errors.ts';
import type { LogEntry } from '../log.ts';
import { crlId } from '../revocation/crl.ts';
import type { CertificateRecord, OrderRecord } from '../storage/records.ts';
import { profileOf } from './profiles.ts';

/**
 * Signs what is on record as intended and makes the order valid. When the signing fails, the intention is abandoned and the
 * order is ready again: nothing of it is half done.
 *
 * @throws RequestRefused `LINT_FAILED`, `SIGNING_FAILED`.
 */
export async function issue(ca: CaContext, order: OrderRecord, intended: CertificateRecord): Promise<OrderRecord> {
  const der = await sign(ca, order, intended);
  const issued: CertificateRecord = { ...intended, status: 'issued', der, issuedAt: ca.now() };
  const valid: OrderRecord = { ...order, status: 'valid' };
  if (!(await ca.commitAct([valid, issued], [issuedEntry(issued)]))) throw storageBusy();
  ca.ocsp.prepare(issued);
  return { ...valid, version: valid.version + 1 };
}

function issuedEntry(issued: CertificateRecord): LogEntry {
  return {
    level: 'info',
    event: 'certificate.issued',
    message: `The certificate ${issued.serial} was issued for ${issued.addresses.join(', ')}.`,
    data: {
      account: issued.accountId,
      order: issued.orderId,
      certificate: issued.id,
      serial: issued.serial,
      addresses: issued.addresses,
      usage: issued.usage,
      notAfter: issued.notAfter.toISOString(),
    },
  };
}

async function sign(ca: CaContext, order: OrderRecord, intended: CertificateRecord): Promise<Uint8Array> {
  try {
    const request = requestOf(ca, intended);
    const baselinePolicy = ca.config.assertBaseline ? profileOf(intended.profile).baselinePolicy : undefined;
    const linted = await ca.preLint.check(request, { intended, baselinePolicy, now: ca.now() });
    const der = await composeSmimeCertificate(request);
    if (Buffer.from(parseCertificate(der).tbs).equals(linted)) return der;
    throw new Error(`What was signed for the serial number ${intended.serial} is not what was checked.`);
  } catch (error) {
    await abandon(ca, order, intended);
    if (error instanceof RequestRefused) throw error;
    const message = 'The certificate could not be signed; the order is ready again, finalize it once more later.';
    throw new RequestRefused('SIGNING_FAILED', message, { cause: error, retryAfterSeconds: 10, retry: 'later' });
  }
}

/** Everything that the certificate says, from what is on record and what is configured. */
function requestOf({ config, authority }: CaContext, intended: CertificateRecord): SmimeCertificateRequest {
  const { publicHttpUrl } = config;
  return {
    issuer: authority.issuer,
    spki: intended.spki,
    addresses: intended.addresses,
    usage: intended.usage,
    notBefore: intended.notBefore,
    notAfter: intended.notAfter,
    serial: Buffer.from(intended.serial, 'hex'),
    policyOids: policiesOf(config, intended),
    ...(publicHttpUrl === undefined
      ? {}
      : {
          crlUrl: `${publicHttpUrl}/crl/${crlId({ ...intended, partition: intended.crlPartition })}.crl`,
          caIssuerUrl: `${publicHttpUrl}/issuer/${authority.id}.cer`,
          ocspUrl: `${publicHttpUrl}/ocsp`,
        }),
  };
}

/** The policies that a certificate asserts: the reserved one first, when the CA promises it (S/MIME BR 7.1.6.4). */
function policiesOf(
  { assertBaseline, policyOids }: Pick<CaConfig, 'assertBaseline' | 'policyOids'>,
  { profile }: Pick<CertificateRecord, 'profile'>,
): readonly string[] {
  return assertBaseline ? [profileOf(profile).baselinePolicy, ...policyOids] : policyOids;
}

/** Gives up what was intended: its serial number is never used, and the order is ready again. */
export async function abandon(ca: CaContext, order: OrderRecord, intended: CertificateRecord): Promise<void> {
  const { certificateId: _abandoned, ...open } = order;
  const entry: LogEntry = {
    level: 'error',
    event: 'certificate.abandoned',
    message: `The certificate ${intended.serial} was not signed; its serial number is abandoned.`,
    data: { order: order.id, certificate: intended.id, serial: intended.serial },
  };
  const given: OrderRecord = { ...open, status: 'open' };
  // When it is taken up by somebody else already, that one has said so.
  await ca.commitAct([given, { ...intended, status: 'abandoned' }], [entry]);
}
