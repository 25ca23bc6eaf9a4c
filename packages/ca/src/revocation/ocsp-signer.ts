import {
  composeOcspSignerCertificate,
  composeSerial,
  generateKey,
  keySigner,
  nameTypes,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Issuer } from '@acme-smime/protocol';

import type { NamedIssuer } from '../issuance/authority.ts';
import type { Log } from '../log.ts';

const minute = 60_000;
const day = 1440 * minute;
/** A signer outlives every answer it gives by far. */
const lifetimeMs = 30 * day;
const renewMs = 15 * day;

/** Whoever signs OCSP answers in the name of the issuers. */
export interface OcspSigners {
  /** A signer that is good for two more weeks, or as long as its issuer, with the certificate that the issuer gave it. */
  signerOf(issuer: NamedIssuer): Promise<Issuer>;
}

/**
 * Makes delegated signers (RFC 6960 section 4.2.2.2): a key of this process alone, which nobody keeps, under a certificate
 * for a month. So the issuer's key signs once a fortnight, not once an answer, and there is no further secret to guard.
 */
export function createOcspSigners(making: {
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
}): OcspSigners {
  const signers = new Map<string, Promise<Issuer>>();
  const isGood = ({ certificate }: Issuer, { issuer }: NamedIssuer): boolean => {
    // Towards the end of the issuer there is no longer one to be had.
    const isLast = certificate.notAfter >= issuer.certificate.notAfter;
    return isLast || certificate.notAfter.getTime() - making.now().getTime() > renewMs;
  };
  const renew = (named: NamedIssuer): Promise<Issuer> => {
    const made = makeSigner(making, named);
    signers.set(named.id, made);
    made.catch(() => signers.delete(named.id));
    return made;
  };
  return {
    signerOf: async (named) => {
      const known = signers.get(named.id);
      if (known === undefined) return renew(named);
      const signer = await known;
      if (isGood(signer, named)) return signer;
      // Of several that find it old, the first makes another and the rest wait for that.
      const newer = signers.get(named.id);
      return newer === known || newer === undefined ? renew(named) : newer;
    },
  };
}

async function makeSigner(
  { now, random, log }: Parameters<typeof createOcspSigners>[0],
  { id, issuer }: NamedIssuer,
): Promise<Issuer> {
  const key = await generateKey('p256');
  const serial = composeSerial(random);
  const issuerEnds = issuer.certificate.notAfter.getTime();
  const notAfter = new Date(Math.min(now().getTime() + lifetimeMs, issuerEnds));
  const organization = issuer.certificate.subject.attributes.filter(({ type }) => type === nameTypes.organizationName);
  // Said before it is done: no certificate of the issuer shall exist that its log does not know.
  const message = `The issuer ${id} delegates its OCSP answers to a new key.`;
  const data = { issuer: id, serial: Buffer.from(serial).toString('hex'), notAfter: notAfter.toISOString() };
  log({ level: 'info', event: 'ocsp.signer', message, data });
  const der = await composeOcspSignerCertificate({
    issuer,
    spki: spkiOf(key),
    subject: [...organization, { type: nameTypes.commonName, value: `OCSP ${data.serial.slice(0, 8)}` }],
    serial,
    notBefore: new Date(now().getTime() - 5 * minute),
    notAfter,
  });
  return { certificate: parseCertificate(der), signer: keySigner(key) };
}
