import type { Journal } from './output/journal.ts';

/** Somewhere to write text for a person or a program. */
export interface Output {
  write(text: string): void;
  readonly isTerminal: boolean;
  readonly columns: number;
}

/** Everything of the process that a command may see; `bin.ts` makes the real one, tests make their own. */
export interface CliContext {
  /** Without the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Asks whoever is at the other end of standard input: a person, or a pipe. */
  readonly ask: Ask;
  readonly platform: string;
  readonly home: string;
  /** Milliseconds from a clock that only moves forward, for durations. */
  readonly elapsedMs: () => number;
  readonly now: () => Date;
  /** Resolves after so many milliseconds; rejects with the reason of the signal. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Strong random bytes. */
  readonly random: (bytes: number) => Uint8Array;
  /** What starts this program again, from anywhere; default: its name alone. */
  readonly self?: readonly string[];
  /** Names this run among others in the journal; absent: no journal is kept. */
  readonly run?: string;
  /** The journal of this run, once there is one. */
  readonly journal?: Journal;
  /** Aborted by Ctrl-C and SIGTERM; the reason is an `Interrupted`. */
  readonly signal: AbortSignal;
}

/** Questions to a person. Each rejects with the reason of the signal, or with `ConfigInvalid` when the input has ended. */
export interface Ask {
  /** True when a person is likely to sit there. */
  readonly isTerminal: boolean;
  /** One line, shown while typed. */
  line(question: string, signal: AbortSignal): Promise<string>;
  /** One line, not shown. */
  secret(question: string, signal: AbortSignal): Promise<string>;
  close(): void;
}

/** Why a run ends early at somebody's wish. */
export class Interrupted extends Error {
  readonly by: 'SIGINT' | 'SIGTERM';

  constructor(by: 'SIGINT' | 'SIGTERM') {
    super(by === 'SIGINT' ? 'Interrupted.' : 'Terminated.');
    this.name = 'Interrupted';
    this.by = by;
  }
}
