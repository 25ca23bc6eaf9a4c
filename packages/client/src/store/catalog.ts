import type { Enrollment } from '../enrollment/state.ts';
import type { StoredCertificate } from './store.ts';

/** An account as it lies in the store, without its key. */
export interface KnownAccount {
  readonly directoryUrl: string;
  /** Absent until the server has confirmed the account. */
  readonly url?: string;
}

/**
 * What people want of a store beside what an enrollment needs: an overview, and putting things away.
 *
 * MUST be durable when a promise resolves. Nothing is ever overwritten but `metadata.json`; what is put away keeps its keys.
 */
export interface Catalog {
  /** Every version, the oldest first; none for a name that is not there. */
  versions(lineage: string): Promise<readonly StoredCertificate[]>;
  /** Writes the `metadata.json` of a version anew. */
  replaceMetadata(certificate: StoredCertificate, metadata: string): Promise<void>;
  /** Moves a lineage with all its keys out of the way; returns where it lies now. */
  archiveLineage(lineage: string, now: Date): Promise<string>;
  /** Deletes a lineage with all its keys, for good: what was encrypted to it can never be read again. */
  deleteLineage(lineage: string): Promise<void>;

  /** In the order of their directory URLs. */
  accounts(): Promise<readonly KnownAccount[]>;
  /** Moves an account with its key out of the way; returns where it lies now. */
  archiveAccount(directoryUrl: string, now: Date): Promise<string>;

  /** Enrollments that have not come to their end, the oldest first. */
  enrollments(): Promise<readonly Enrollment[]>;

  /** Whether a notice of this name has been given before. */
  wasNoticed(notice: string): Promise<boolean>;
  /** Notes that it has. */
  noteNotice(notice: string): Promise<void>;
}
