/** A reader of what strangers wrote, and good input for it. */
export interface FuzzTarget {
  readonly name: string;
  /** Made anew for every run; mutated, they get further than random bytes. */
  readonly samples: readonly Uint8Array[];
  /** Words that mean something to the reader. */
  readonly dictionary: readonly string[];
  /** Reads it; may throw errors of ours where the reader is one that throws, and nothing else. */
  read(input: Uint8Array): unknown;
  /** The reader says in its result what is wrong and throws nothing at all. */
  readonly neverThrows?: boolean;
  /** The most milliseconds one input may take; 2000 when absent, far above what any takes. */
  readonly mostMs?: number;
}

/** Text as bytes and back, so that every target is fed alike. */
export const bytes = (text: string): Uint8Array => Buffer.from(text);
export const text = (input: Uint8Array): string => Buffer.from(input).toString('utf8');
