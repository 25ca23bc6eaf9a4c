import { setImmediate } from 'node:timers/promises';

import type { Log } from '../log.ts';
import type { CertificateStatus } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { ocspStatusOf, refreshMs } from './ocsp-answer.ts';
import type { OcspSigners } from './ocsp-signer.ts';
import type { OcspSubjects } from './ocsp-subjects.ts';
import type { PreparedAnswers } from './prepared-answers.ts';
import { repeated } from './repeated.ts';
import type { Repeated } from './repeated.ts';

/** Signs answers before anybody asks. */
export interface OcspPreparer extends Repeated {
  /** A certificate was issued or revoked: its answer is made now, in the background. */
  prepare(certificate: Omit<CertificateStatus, 'notAfter'>): void;
}

/** How often all certificates are looked through. */
const everyMs = 3_600_000;
/** Made anew before it is too old to be given out, with time for two looks. */
const longestAgeMs = refreshMs - 2 * everyMs;
const page = 500;
/** Signatures between two turns of the event loop: a millisecond or two. */
const batch = 8;

const failed = { event: 'ocsp.prepare-failed', message: 'OCSP answers could not be prepared; it is tried again.' };

/**
 * Looks through all certificates once an hour, and signs what is missing, ages or says something else than the storage. An answer
 * costs less to sign than to keep in a database, so that each node has its own, in memory.
 */
export function createOcspPreparer(parts: {
  readonly storage: Pick<Storage, 'certificateStatuses'>;
  readonly subjects: OcspSubjects;
  readonly signers: OcspSigners;
  readonly prepared: PreparedAnswers;
  readonly now: () => Date;
  readonly log: Log;
}): OcspPreparer {
  const { storage, subjects, signers, prepared, now, log } = parts;

  const makeWanted = async (certificate: Omit<CertificateStatus, 'notAfter'>): Promise<boolean> => {
    const named = subjects.issuerNamed(certificate.issuerId);
    if (named === undefined) return false;
    const about = { issuer: named.issuer, issuerId: named.id, serial: certificate.serial };
    const status = ocspStatusOf(certificate);
    if (!prepared.isWanted(about, status, longestAgeMs)) return false;
    await prepared.make(about, status, () => signers.signerOf(named));
    return true;
  };

  const look = async (isClosed: () => boolean): Promise<number> => {
    let made = 0;
    let after: string | undefined;
    do {
      const found = await storage.certificateStatuses({
        now: now(),
        limit: page,
        ...(after === undefined ? {} : { after }),
      });
      for (let from = 0; from < found.statuses.length && !isClosed(); from += batch) {
        const outcomes = await Promise.all(found.statuses.slice(from, from + batch).map(makeWanted));
        made += outcomes.filter(Boolean).length;
        // Whoever asks something meanwhile comes first.
        await setImmediate();
      }
      after = found.next;
    } while (after !== undefined && !isClosed());
    prepared.sweep();
    const message = `${made} OCSP answers were prepared; there are ${prepared.size}.`;
    if (made > 0) log({ level: 'debug', event: 'ocsp.prepared', message, data: { made, prepared: prepared.size } });
    return now().getTime() + everyMs;
  };

  return {
    ...repeated(look, { now, log, failed }),
    prepare: (certificate) => {
      makeWanted(certificate).catch((error: unknown) => {
        log({ ...failed, level: 'error', data: { error: String(error) } });
      });
    },
  };
}
