/** One thing worth telling: `event` is stable for programs, `message` is for people, neither ever holds a secret. */
export interface LogEntry {
  readonly level: 'debug' | 'info' | 'warn';
  readonly event: string;
  readonly message: string;
  readonly data?: Readonly<Record<string, unknown>>;
}

/** Takes what the library has to tell. */
export type Log = (entry: LogEntry) => void;
