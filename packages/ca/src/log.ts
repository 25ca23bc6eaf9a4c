/** One event, for machines first: `event` is stable and dotted, `message` one sentence, `data` never holds a secret. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly event: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Where the CA says what it does. */
export type Log = (entry: LogEntry) => void;
