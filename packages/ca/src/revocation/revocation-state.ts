import type { CaContext } from '../context.ts';
import type { CrlRecord } from '../storage/records.ts';
import type { CrlState } from './crl-publisher.ts';
import type { OcspStatistics } from './ocsp-responder.ts';

/** How revocations are made known at the moment. */
export interface RevocationState {
  /** The list of an offline root. */
  rootCrl(): Pick<CrlRecord, 'thisUpdate' | 'nextUpdate'> | undefined;
  /** The lists that this node has seen last, those of the issuers and of a root whose key is here. */
  crls(): readonly CrlState[];
  ocsp(): OcspStatistics;
}

/** Looks into a CA. */
export function revocationState({ authority, crls, ocsp }: CaContext): RevocationState {
  return {
    rootCrl: () => authority.offlineRoot?.crl,
    crls: () => crls.states(),
    ocsp: () => ocsp.statistics(),
  };
}
