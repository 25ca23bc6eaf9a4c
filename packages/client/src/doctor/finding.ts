/** How one thing was found: as it should be, worth knowing, in the way of a certificate, or not to be found out from here. */
export type FindingOutcome = 'good' | 'note' | 'bad' | 'unknown';

/** Everything that is examined, in no order; docs/doctor.md says what each means. */
export const findingIds = [
  'directory',
  'email-identifiers',
  'external-account',
  'terms',
  'mx',
  'spf',
  'dmarc',
  'caa',
  'read',
  'send',
  'arrival',
  'test-mail',
  'dkim',
  'dkim-headers',
  'dkim-standard',
  'dkim-strict',
  'clock-ca',
  'clock-mail',
] as const;

/** Stable, for programs. */
export type FindingId = (typeof findingIds)[number];

/** One thing that was looked at. */
export interface Finding {
  readonly id: FindingId;
  readonly outcome: FindingOutcome;
  /** One sentence with what was seen; never a secret. May hold text that others wrote. */
  readonly what: string;
  /** What to do about it. */
  readonly advice?: string;
  /** The code of the error that was met; whoever has texts for codes can advise by it. */
  readonly code?: string;
  /** The values behind the sentence, for programs. */
  readonly facts?: Readonly<Record<string, unknown>>;
}

/** What may be said beside the sentence. */
export type FindingDetails = Pick<Finding, 'advice' | 'code' | 'facts'>;

/** As it should be. */
export function good(id: FindingId, what: string, details: FindingDetails = {}): Finding {
  return { id, outcome: 'good', what, ...details };
}

/** Nothing is in the way, but somebody should know. */
export function note(id: FindingId, what: string, details: FindingDetails = {}): Finding {
  return { id, outcome: 'note', what, ...details };
}

/** No certificate as long as this is so. */
export function bad(id: FindingId, what: string, details: FindingDetails = {}): Finding {
  return { id, outcome: 'bad', what, ...details };
}

/** Nobody can tell from here, or nobody answered. */
export function unknown(id: FindingId, what: string, details: FindingDetails = {}): Finding {
  return { id, outcome: 'unknown', what, ...details };
}

/** A span as people read it: `37 ms`, `1.3 s`, `42 s`. */
export function spanText(ms: number): string {
  if (ms < 1000) return `${Math.max(0, Math.round(ms))} ms`;
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}
