import { join } from 'node:path';
import type { HookMoment } from '../config/resolved-certificate.ts';
import type { CertificateMetadata } from '../issued-certificate.ts';
import type { StoredCertificate } from '../store/store.ts';

/** What a hook is told about: one certificate at one moment. */
export interface HookSubject {
  readonly name: string;
  readonly addresses: readonly string[];
  /** Nothing is issued or stored. */
  readonly dryRun: boolean;
  /** The current version, where there is one: for `deploy` and after success the new one. */
  readonly certificate?: StoredCertificate;
  /** How the try ended; only for `post`. */
  readonly outcome?: 'issued' | 'unchanged' | 'rehearsed' | 'failed';
  /** Code of the error that it ended with. */
  readonly errorCode?: string;
}

/** What a hook reads from standard input, as JSON; version 1. Everything in it is also in the environment. */
export interface HookInput {
  readonly version: 1;
  readonly event: HookMoment;
  readonly name: string;
  readonly addresses: readonly string[];
  readonly dryRun: boolean;
  readonly outcome?: string;
  readonly error?: string;
  readonly certificate?: {
    readonly version: number;
    readonly folder: string;
    /** The certificate with its issuers, the key, the issuers alone, and the PKCS#12: paths. */
    readonly cert: string;
    readonly key: string;
    readonly chain: string;
    readonly p12: string;
    /** Path of the made-up passphrase of the PKCS#12; absent when it was chosen. */
    readonly passphraseFile?: string;
    readonly serialNumber: string;
    readonly notAfter: string;
  };
}

/** Says what a hook is told. Paths only: a hook that wants a key reads the file. */
export function hookInput(event: HookMoment, subject: HookSubject): HookInput {
  const { name, addresses, dryRun, certificate, outcome, errorCode } = subject;
  return {
    version: 1,
    event,
    name,
    addresses,
    dryRun,
    ...(outcome === undefined ? {} : { outcome }),
    ...(errorCode === undefined ? {} : { error: errorCode }),
    ...(certificate === undefined ? {} : { certificate: filesOf(certificate) }),
  };
}

function filesOf({ folder, version, files }: StoredCertificate): NonNullable<HookInput['certificate']> {
  const { serialNumber, notAfter } = JSON.parse(files['metadata.json']) as CertificateMetadata;
  return {
    version,
    folder,
    cert: join(folder, 'fullchain.pem'),
    key: join(folder, 'key.pem'),
    chain: join(folder, 'chain.pem'),
    p12: join(folder, 'certificate.p12'),
    ...(files['passphrase.txt'] === undefined ? {} : { passphraseFile: join(folder, 'passphrase.txt') }),
    serialNumber,
    notAfter,
  };
}

/** The same as variables, `ACME_SMIME_…`. */
export function hookVariables(input: HookInput): Readonly<Record<string, string>> {
  const { certificate } = input;
  const values: Readonly<Record<string, string | undefined>> = {
    EVENT: input.event,
    NAME: input.name,
    ADDRESSES: input.addresses.join(' '),
    DRY_RUN: input.dryRun ? '1' : '0',
    OUTCOME: input.outcome,
    ERROR: input.error,
    FOLDER: certificate?.folder,
    CERT: certificate?.cert,
    KEY: certificate?.key,
    CHAIN: certificate?.chain,
    P12: certificate?.p12,
    P12_PASSPHRASE_FILE: certificate?.passphraseFile,
    SERIAL: certificate?.serialNumber,
    NOT_AFTER: certificate?.notAfter,
  };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[`ACME_SMIME_${name}`, value]])),
  );
}
