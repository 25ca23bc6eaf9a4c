import { createHash } from 'node:crypto';

import {
  ProtocolViolation,
  composeOcspError,
  composeOcspResponse,
  isOfIssuer,
  parseOcspRequest,
} from '@acme-smime/protocol';
import type { OcspAnswer, OcspCertificateId, OcspRequest, OcspStatus } from '@acme-smime/protocol';

import { issuersOf, rootId } from '../issuance/authority.ts';
import type { Authority, NamedIssuer } from '../issuance/authority.ts';
import type { Log } from '../log.ts';
import type { Storage } from '../storage/storage.ts';
import { createOcspSigners } from './ocsp-signer.ts';

/** An answer, and how long it may be kept by others; `fresh` is absent for what nobody else should get. */
export interface OcspReply {
  readonly der: Uint8Array;
  readonly fresh: { readonly thisUpdate: Date; readonly nextUpdate: Date; readonly tag: string } | undefined;
}

/** Answers what relying parties ask about certificates (RFC 6960, RFC 5019). */
export interface OcspResponder {
  /** Never rejects: what cannot be answered is answered with an OCSP error. */
  answer(request: Uint8Array): Promise<OcspReply>;
}

/** What a responder works with. */
export interface OcspMaking {
  readonly authority: Authority;
  readonly storage: Storage;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
}

const hour = 3_600_000;
/** S/MIME BR 4.9.10: answers last 8 hours to 10 days and are made anew 8 hours before their end, within four days. */
const lifetimeMs = 96 * hour;
const refreshMs = 24 * hour;
/** What one request may ask about; clients that follow RFC 5019 ask about one certificate. */
const mostIds = 20;
const mostKept = 10_000;

/** Makes a responder that signs each answer once and gives it out again until the status changes or a day has passed. */
export function createOcspResponder(making: OcspMaking): OcspResponder {
  const { authority, storage, now, log } = making;
  const signers = createOcspSigners(making);
  const kept = createKeptReplies(now);
  // The root's own certificates are too few to ask about, and its key may be away.
  const issuers = (): readonly NamedIssuer[] => issuersOf(authority).filter(({ id }) => id !== rootId);

  const statusOf = async (issuer: NamedIssuer, { serialNumber }: OcspCertificateId): Promise<OcspStatus> => {
    const found = await storage.certificateBySerial(serialNumber);
    // S/MIME BR 4.9.10: never "good" for what was not issued; what was only intended may never have been signed.
    if (found?.issuerId !== issuer.id || found.der === undefined) return { status: 'unknown' };
    if (found.revokedAt === undefined) return { status: 'good' };
    const reason = found.revocationReason === undefined ? {} : { reason: found.revocationReason };
    return { status: 'revoked', at: found.revokedAt, ...reason };
  };

  const sign = async (
    issuer: NamedIssuer,
    statuses: readonly (OcspStatus & { readonly certificateId: OcspCertificateId })[],
    nonce: Uint8Array | undefined,
  ): Promise<OcspReply> => {
    const thisUpdate = new Date(Math.floor(now().getTime() / 1000) * 1000);
    const nextUpdate = new Date(thisUpdate.getTime() + lifetimeMs);
    const answers: OcspAnswer[] = statuses.map((status) => ({ ...status, thisUpdate, nextUpdate }));
    const der = await composeOcspResponse({
      signer: await signers.signerOf(issuer),
      withCertificate: true,
      producedAt: thisUpdate,
      answers,
      ...(nonce === undefined ? {} : { nonce }),
    });
    const tag = createHash('sha256').update(der).digest('hex').slice(0, 40);
    return { der, fresh: nonce === undefined ? { thisUpdate, nextUpdate, tag } : undefined };
  };

  const reply = async ({ certificateIds, nonce }: OcspRequest): Promise<OcspReply> => {
    const [first] = certificateIds;
    const issuer =
      first === undefined ? undefined : issuers().find((each) => isOfIssuer(first, each.issuer.certificate));
    // RFC 5019 section 2.2.3: not ours to answer. One response has one signer, so all have to be of one issuer.
    if (issuer === undefined || !certificateIds.every((id) => isOfIssuer(id, issuer.issuer.certificate))) {
      return refusal('unauthorized');
    }
    const statuses = await Promise.all(
      certificateIds.map(async (certificateId) => ({ certificateId, ...(await statusOf(issuer, certificateId)) })),
    );
    const [status] = statuses;
    if (nonce !== undefined || status === undefined || statuses.length > 1 || status.status === 'unknown') {
      return sign(issuer, statuses, nonce);
    }
    const told = status.status === 'revoked' ? `revoked ${status.at.getTime()} ${status.reason ?? 0}` : 'good';
    const key = `${Buffer.from(status.certificateId.der).toString('base64')} ${told}`;
    return kept.get(key) ?? kept.keep(key, await sign(issuer, statuses, nonce));
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
  };
}

/** Answers that are given out again, the latest ten thousand of them. */
function createKeptReplies(now: () => Date): {
  get(key: string): OcspReply | undefined;
  keep(key: string, reply: OcspReply): OcspReply;
} {
  const kept = new Map<string, OcspReply>();
  return {
    get: (key) => {
      const known = kept.get(key);
      const age = now().getTime() - (known?.fresh?.thisUpdate.getTime() ?? 0);
      return age >= 0 && age < refreshMs ? known : undefined;
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

function refusal(error: Parameters<typeof composeOcspError>[0]): OcspReply {
  return { der: composeOcspError(error), fresh: undefined };
}
