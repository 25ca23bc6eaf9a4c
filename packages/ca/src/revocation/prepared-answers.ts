import { ocspCertificateId } from '@acme-smime/protocol';
import type { Issuer, OcspStatus } from '@acme-smime/protocol';

import { isGivenOut, signOcspAnswer, statusKey, wholeSecond } from './ocsp-answer.ts';
import type { OcspReply } from './ocsp-answer.ts';

/** Answers that were signed before anybody asked: for one certificate each, named by SHA-1, as RFC 5019 section 2.1.1 has it. */
export interface PreparedAnswers {
  readonly size: number;
  /** The answer about a certificate, when there is one that says this and is young enough to be given out. */
  get(about: Subject, status: OcspStatus): Promise<OcspReply | undefined>;
  /** Says whether the answer about a certificate has to be made, because there is none, it says something else or it ages. */
  isWanted(about: Subject, status: OcspStatus, longestAgeMs: number): boolean;
  /** Signs the answer about a certificate and keeps it, once for all who want it; `undefined` when there is no room. */
  make(about: Subject, status: OcspStatus, by: () => Promise<Issuer>): Promise<OcspReply | undefined>;
  /** Forgets what is too old to be given out: certificates that have run out. */
  sweep(): void;
}

/** Which certificate. */
export interface Subject {
  readonly issuer: Issuer;
  readonly issuerId: string;
  readonly serial: string;
}

/**
 * What is kept of an answer: all else follows from it, byte for byte. A quarter of the size, so that there is room for every
 * certificate of a large CA.
 */
interface Kept {
  readonly at: number;
  readonly status: OcspStatus;
  readonly by: Issuer;
  /** One letter an octet: a string is smaller than an array. */
  readonly signature: string;
}

/** One object for all that are good. */
const good: OcspStatus = { status: 'good' };

/** Makes room for so many answers. */
export function createPreparedAnswers(most: number, now: () => Date): PreparedAnswers {
  const kept = new Map<string, Kept>();
  const underWay = new Map<string, Promise<OcspReply>>();
  const keyOf = ({ issuerId, serial }: Subject): string => `${issuerId.slice(0, 8)}${serial}`;
  const reply = (about: Subject, { at, status, by }: Omit<Kept, 'signature'>): Promise<OcspReply> => {
    const certificateId = ocspCertificateId(about.issuer.certificate, about.serial);
    return signOcspAnswer({ by, statuses: [{ certificateId, ...status }], thisUpdate: new Date(at) });
  };
  const sign = async (about: Subject, status: OcspStatus, byWhom: () => Promise<Issuer>): Promise<OcspReply> => {
    const by = await byWhom();
    const at = wholeSecond(now()).getTime();
    let signature = '';
    const signing = async (tbs: Uint8Array): Promise<Uint8Array> => {
      const bytes = await by.signer.sign(tbs);
      signature = Buffer.from(bytes).toString('latin1');
      return bytes;
    };
    const made = await reply(about, { at, status, by: { ...by, signer: { ...by.signer, sign: signing } } });
    kept.set(keyOf(about), { at, status: status.status === 'good' ? good : status, by, signature });
    return made;
  };
  return {
    get size() {
      return kept.size;
    },
    get: async (about, status) => {
      const found = kept.get(keyOf(about));
      if (found === undefined || !isGivenOut(new Date(found.at), now())) return undefined;
      if (statusKey(found.status) !== statusKey(status)) return undefined;
      const signed = async (): Promise<Uint8Array> => new Uint8Array(Buffer.from(found.signature, 'latin1'));
      return reply(about, { ...found, by: { ...found.by, signer: { ...found.by.signer, sign: signed } } });
    },
    isWanted: (about, status, longestAgeMs) => {
      const found = kept.get(keyOf(about));
      if (found === undefined) return kept.size < most;
      const age = now().getTime() - found.at;
      return age < 0 || age >= longestAgeMs || statusKey(found.status) !== statusKey(status);
    },
    make: (about, status, by) => {
      const key = keyOf(about);
      if (kept.size >= most && !kept.has(key)) return Promise.resolve(undefined);
      const name = `${key} ${statusKey(status)}`;
      const made = underWay.get(name) ?? sign(about, status, by).finally(() => underWay.delete(name));
      underWay.set(name, made);
      return made;
    },
    sweep: () => {
      for (const [key, { at }] of kept) if (!isGivenOut(new Date(at), now())) kept.delete(key);
    },
  };
}
