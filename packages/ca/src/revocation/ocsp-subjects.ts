import { isOfIssuer, parseCertificate } from '@acme-smime/protocol';
import type { OcspCertificateId, OcspStatus } from '@acme-smime/protocol';

import { issuersOf, rootId } from '../issuance/authority.ts';
import type { Authority, NamedIssuer } from '../issuance/authority.ts';
import type { Storage } from '../storage/storage.ts';
import { ocspStatusOf } from './ocsp-answer.ts';

/** In whose name answers are given, and what is known of their certificates. */
export interface OcspSubjects {
  /** The issuer that a question is about; `undefined` for a stranger, and for a root whose key is not here. */
  issuerOf(id: OcspCertificateId): NamedIssuer | undefined;
  statusOf(issuer: NamedIssuer, id: OcspCertificateId): Promise<OcspStatus>;
  /** As `issuerOf`, by the name in records. */
  issuerNamed(id: string): NamedIssuer | undefined;
}

/** Finds what can be answered with the keys that are here. */
export function createOcspSubjects(authority: Authority, storage: Pick<Storage, 'certificateBySerial'>): OcspSubjects {
  // RFC 5019 section 2.2.3: without its key nothing can be said in the name of a root. Its issuers name its CRL, and no responder.
  const issuers = issuersOf(authority).filter(({ id }) => id !== rootId || authority.offlineRoot === undefined);
  const ownSerials = new Set(issuersBelowRoot(authority));
  return {
    issuerOf: (id) => issuers.find(({ issuer }) => isOfIssuer(id, issuer.certificate)),
    issuerNamed: (id) => issuers.find((each) => each.id === id),
    statusOf: async (issuer, { serialNumber }) => {
      if (issuer.id === rootId && ownSerials.has(serialNumber)) return { status: 'good' };
      const found = await storage.certificateBySerial(serialNumber);
      // S/MIME BR 4.9.10: never "good" for what was not issued; what was only intended may never have been signed.
      if (found?.issuerId !== issuer.id || found.der === undefined) return { status: 'unknown' };
      return ocspStatusOf(found);
    },
  };
}

/** Serial numbers of the issuers' certificates that the root has signed. */
function issuersBelowRoot(authority: Authority): readonly string[] {
  const root = authority.root.certificate.subject.der;
  const named = [authority, ...(authority.former ?? [])];
  const all = named.flatMap(({ issuer, chains = [] }) => [
    issuer.certificate,
    ...chains.flat().map((der) => parseCertificate(der)),
  ]);
  return all.filter(({ issuer }) => Buffer.from(issuer.der).equals(root)).map(({ serialNumber }) => serialNumber);
}
