import type { Certificate } from '@acme-smime/protocol';

import type { CertificateUsage } from '../../storage/records.ts';

/** A certificate that is to be signed, and what it has to agree with. */
export interface LintSubject {
  /** As it would be, but for the signature, which is one of a throw-away key. */
  readonly certificate: Certificate;
  readonly issuer: Certificate;
  readonly now: Date;
  /** What is on record as intended. */
  readonly intended: {
    readonly serial: string;
    readonly addresses: readonly string[];
    readonly usage: CertificateUsage;
    readonly spki: Uint8Array;
    readonly notBefore: Date;
    readonly notAfter: Date;
  };
  /** The reserved policy that must be asserted; none when the CA does not promise to keep the requirements. */
  readonly baselinePolicy: string | undefined;
}

/** One rule that a certificate has to keep. */
export interface LintRule {
  readonly id: string;
  /** Where it stands, for example `S/MIME BR 7.1.2.3 e`. */
  readonly source: string;
  /** What is wrong, as the end of a sentence; `undefined` when the rule is kept. */
  readonly check: (subject: LintSubject) => string | undefined;
}

/** A rule that was broken. */
export interface LintFinding {
  readonly id: string;
  readonly source: string;
  readonly detail: string;
}

/** The extension of an object identifier. */
export function extensionOf(certificate: Certificate, oid: string): Certificate['extensions'][number] | undefined {
  return certificate.extensions.find((extension) => extension.oid === oid);
}

/** Says whether two byte strings are equal. */
export function equal(a: Uint8Array | undefined, b: Uint8Array | undefined): boolean {
  return a !== undefined && b !== undefined && Buffer.from(a).equals(b);
}
