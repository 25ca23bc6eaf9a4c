import type { LineageSettings } from '../config/resolved-certificate.ts';
import type { Enrollment } from '../enrollment/state.ts';
import type { RenewalNotes } from '../renewal/renewal-notes.ts';

/** An ACME account with one server. */
export interface StoredAccount {
  /** PKCS#8 PEM. */
  readonly keyPem: string;
  /** Absent until the server has confirmed the account. */
  readonly url?: string;
}

/** The files of one issued certificate; PEM unless said otherwise. */
export interface CertificateFiles {
  readonly 'key.pem': string;
  readonly 'cert.pem': string;
  /** Issuers of `cert.pem`, in order, with the root when the server sent it. */
  readonly 'chain.pem': string;
  readonly 'fullchain.pem': string;
  /** PKCS#12, DER. */
  readonly 'certificate.p12': Uint8Array;
  /** JSON: what was asked for and what was issued. */
  readonly 'metadata.json': string;
  /** The passphrase of the PKCS#12, when it was made up rather than chosen. */
  readonly 'passphrase.txt'?: string;
}

/** One version of a lineage: the certificates obtained one after the other for one purpose. */
export interface StoredCertificate {
  readonly lineage: string;
  /** Counts from 1. */
  readonly version: number;
  /** For people: the folder, or a name where there is none. */
  readonly folder: string;
  readonly files: CertificateFiles;
}

/**
 * Where accounts, enrollments and certificates live between runs.
 *
 * What is saved MUST outlive the process from the moment that the promise resolves, MUST never be found half written, and every
 * earlier version of a certificate and its key MUST be kept: old mail has to stay readable. Keys, certificates and the states that
 * `durabilityOf` says so of MUST outlive a power cut too. `store-contract.ts` is run against every kind.
 */
export interface Store {
  loadAccount(directoryUrl: string): Promise<StoredAccount | undefined>;
  saveAccount(directoryUrl: string, account: StoredAccount): Promise<void>;

  loadEnrollment(id: string): Promise<Enrollment | undefined>;
  saveEnrollment(enrollment: Enrollment): Promise<void>;
  /** Forgets an enrollment and its pending key; MUST be called only when the key is in a saved certificate, or in none that was issued. */
  removeEnrollment(id: string): Promise<void>;
  /** The identifiers of the enrollments of a lineage, those too of which only a part is left. */
  listEnrollments(lineage: string): Promise<readonly string[]>;

  /** The private key of a certificate that is still to be issued, PKCS#8 PEM. */
  loadPendingKey(id: string): Promise<string | undefined>;
  savePendingKey(id: string, keyPem: string): Promise<void>;

  currentCertificate(lineage: string): Promise<StoredCertificate | undefined>;
  /** Adds a version and makes it the current one. The same `cert.pem` saved again yields the version it already has. */
  saveCertificate(lineage: string, files: CertificateFiles): Promise<StoredCertificate>;

  /** Names of all lineages, those too that have settings but no certificate yet; sorted. */
  listLineages(): Promise<readonly string[]>;
  /** How a lineage is renewed. */
  loadSettings(lineage: string): Promise<LineageSettings | undefined>;
  /** MUST NOT be handed a literal secret: `keepable` turns those into questions. */
  saveSettings(lineage: string, settings: LineageSettings): Promise<void>;

  /** What is remembered from one renewal to the next. */
  loadRenewalNotes(lineage: string): Promise<RenewalNotes | undefined>;
  saveRenewalNotes(lineage: string, notes: RenewalNotes): Promise<void>;

  /**
   * Takes the lock of that name, and lets it go when disposed. A lock whose holder has died is taken over.
   *
   * @throws StateConflict `LOCKED` when somebody else holds it
   */
  lock(name: string): Promise<AsyncDisposable>;
}
