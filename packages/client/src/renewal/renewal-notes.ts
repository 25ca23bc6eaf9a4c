import { StateConflict } from '@acme-smime/protocol';
import type { RenewalAdvice } from './schedule.ts';

/** What has to be remembered about a lineage between one renewal and the next. */
export interface RenewalNotes {
  readonly version: 1;
  /** What the CA said last about the current version. */
  readonly advice?: RenewalAdvice;
  /** The version that all deploy hooks have taken; a later one still has to be deployed. */
  readonly deployedVersion?: number;
}

/**
 * Reads what was noted.
 *
 * @throws StateConflict `STATE_TOO_NEW`
 */
export function readRenewalNotes(json: unknown, path: string): RenewalNotes | undefined {
  const notes = json as Partial<RenewalNotes> | undefined | null;
  if (typeof notes?.version === 'number' && notes.version > 1)
    throw new StateConflict('STATE_TOO_NEW', `${path} was written by a newer acme-smime; update this one.`, path);
  // Notes only spare questions and repetitions: damaged ones are as good as none.
  return notes?.version === 1 ? (notes as RenewalNotes) : undefined;
}
