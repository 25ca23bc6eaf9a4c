import type { SecretReading } from '../keys/secret-source.ts';

/** What is needed to say whether a configuration could be served. */
export interface StartConditions extends SecretReading {
  readonly now: () => Date;
  /** Says whether files have owners and modes here. */
  readonly modes: boolean;
  /** Whether to try the listeners, too: not while the CA may be running. */
  readonly listeners: boolean;
}

/** A table of a configuration that need not be whole. */
export function memberOf(table: unknown, name: string): unknown {
  return (table as Readonly<Record<string, unknown>> | undefined)?.[name];
}

/** What an error says, without its full stop. */
export function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).replace(/\.$/, '');
}
