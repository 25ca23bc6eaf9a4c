import { ProtocolViolation, composeOcspError, ocspCertificateId, parseOcspRequest } from '@acme-smime/protocol';
import type { Issuer, OcspCertificateId, OcspRequest, OcspStatus } from '@acme-smime/protocol';

import type { Authority, NamedIssuer } from '../issuance/authority.ts';
import type { Log } from '../log.ts';
import type { Sample } from '../operation/metrics.ts';
import type { CertificateRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';
import { isGivenOut, signOcspAnswer, statusKey, wholeSecond } from './ocsp-answer.ts';
import type { OcspReply } from './ocsp-answer.ts';
import { createOcspPreparer } from './ocsp-preparer.ts';
import { createOcspSigners } from './ocsp-signer.ts';
import { createOcspSubjects } from './ocsp-subjects.ts';
import { createPreparedAnswers } from './prepared-answers.ts';

/** Answers what relying parties ask about certificates (RFC 6960, RFC 5019). */
export interface OcspResponder {
  /** Never rejects: what cannot be answered is answered with an OCSP error. */
  answer(request: Uint8Array): Promise<OcspReply>;
  /** A certificate was issued or revoked: the answer about it is made before anybody asks. Returns at once. */
  prepare(certificate: CertificateRecord): void;
  /** Begins to prepare the answers about all certificates, in the background. */
  start(): void;
  statistics(): OcspStatistics;
  /** Ends the background work. */
  close(): Promise<void>;
}

/** What a responder has done so far. */
export interface OcspStatistics {
  /** By what was said, and whether it had been signed before it was asked for. */
  readonly answers: readonly Sample[];
  /** For how many certificates an answer is ready. */
  readonly prepared: number;
}

/** What a responder works with. */
export interface OcspMaking {
  readonly authority: Authority;
  readonly storage: Storage;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  /** For how many certificates answers are prepared; 0 for none. */
  readonly mostPrepared: number;
}

/** What one request may ask about; clients that follow RFC 5019 ask about one certificate. */
const mostIds = 20;

type Question = OcspStatus & { readonly certificateId: OcspCertificateId };

/**
 * Makes a responder. Who asks as RFC 5019 section 2.1.1 has it gets an answer that was prepared; another form of the question is
 * signed once and given out again; a nonce makes every answer a new one.
 */
export function createOcspResponder(making: OcspMaking): OcspResponder {
  const { authority, storage, now, log } = making;
  const signers = createOcspSigners(making);
  const subjects = createOcspSubjects(authority, storage);
  const prepared = createPreparedAnswers(making.mostPrepared, now);
  const preparer = createOcspPreparer({ storage, subjects, signers, prepared, now, log });
  const others = createKeptReplies(now);
  const told = createTally();

  const sign = async (by: Issuer, statuses: readonly Question[], nonce?: Uint8Array): Promise<OcspReply> =>
    signOcspAnswer({ by, statuses, nonce, thisUpdate: wholeSecond(now()) });

  const single = async (named: NamedIssuer, question: Question): Promise<OcspReply> => {
    const { certificateId, ...status } = question;
    const about = { issuer: named.issuer, issuerId: named.id, serial: certificateId.serialNumber };
    const usual = ocspCertificateId(named.issuer.certificate, certificateId.serialNumber);
    const isUsual = Buffer.from(usual.der).equals(certificateId.der);
    const key = `${Buffer.from(certificateId.der).toString('base64')} ${statusKey(status)}`;
    const known = (isUsual ? await prepared.get(about, status) : undefined) ?? others.get(key);
    told.add(status.status, known === undefined ? 'no' : 'yes');
    if (known !== undefined) return known;
    const signer = (): Promise<Issuer> => signers.signerOf(named);
    const made = isUsual ? await prepared.make(about, status, signer) : undefined;
    return made ?? others.keep(key, await sign(await signer(), [question]));
  };

  const reply = async ({ certificateIds, nonce }: OcspRequest): Promise<OcspReply> => {
    const [first] = certificateIds;
    const named = first === undefined ? undefined : subjects.issuerOf(first);
    // RFC 5019 section 2.2.3: not ours to answer. One response has one signer, so all have to be of one issuer.
    if (named === undefined || !certificateIds.every((id) => subjects.issuerOf(id)?.id === named.id)) {
      return refusal('unauthorized');
    }
    const questions = await Promise.all(
      certificateIds.map(async (certificateId) => ({
        certificateId,
        ...(await subjects.statusOf(named, certificateId)),
      })),
    );
    const [question] = questions;
    if (nonce === undefined && question !== undefined && questions.length === 1 && question.status !== 'unknown') {
      return single(named, question);
    }
    for (const { status } of questions) told.add(status, 'no');
    return sign(await signers.signerOf(named), questions, nonce);
  };

  const refusal = (error: Parameters<typeof composeOcspError>[0]): OcspReply => {
    told.add(error, 'no');
    return { der: composeOcspError(error), fresh: undefined };
  };

  return {
    answer: async (request) => {
      try {
        const parsed = parseOcspRequest(request);
        return parsed.certificateIds.length > mostIds ? refusal('malformedRequest') : await reply(parsed);
      } catch (error) {
        if (error instanceof ProtocolViolation) return refusal('malformedRequest');
        const message = 'A question about a certificate could not be answered by OCSP.';
        log({ level: 'error', event: 'ocsp.failed', message, data: { error: String(error) } });
        return refusal('internalError');
      }
    },
    prepare: (certificate) => {
      if (making.mostPrepared > 0) preparer.prepare(certificate);
    },
    start: () => {
      if (making.mostPrepared > 0) preparer.kick();
    },
    statistics: () => ({ answers: told.samples(), prepared: prepared.size }),
    close: preparer.close,
  };
}

/** Counts answers. */
function createTally(): { add(status: string, isPrepared: 'yes' | 'no'): void; samples(): readonly Sample[] } {
  const counts = new Map<string, number>();
  return {
    add: (status, isPrepared) => {
      const key = `${status} ${isPrepared}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    },
    samples: () =>
      [...counts].map(([key, value]) => {
        const [status = '', isPrepared = ''] = key.split(' ');
        return { labels: { status, prepared: isPrepared }, value };
      }),
  };
}

const mostKept = 10_000;

/** Answers that are given out again, the latest ten thousand of them. */
function createKeptReplies(now: () => Date): {
  get(key: string): OcspReply | undefined;
  keep(key: string, reply: OcspReply): OcspReply;
} {
  const kept = new Map<string, OcspReply>();
  return {
    get: (key) => {
      const known = kept.get(key);
      return known?.fresh !== undefined && isGivenOut(known.fresh.thisUpdate, now()) ? known : undefined;
    },
    keep: (key, reply) => {
      kept.delete(key);
      kept.set(key, reply);
      const [oldest] = kept.keys();
      if (kept.size > mostKept && oldest !== undefined) kept.delete(oldest);
      return reply;
    },
  };
}
