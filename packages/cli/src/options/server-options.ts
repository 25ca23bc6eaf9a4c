import type { Command } from 'commander';

/** Which CA. */
export interface ServerOptions {
  readonly server?: string;
  readonly test?: boolean;
}

/** Declares them; `usual` says which CA is meant when none is named. */
export function addServerOptions(command: Command, usual: string): void {
  command
    .option('--server <url>', `URL of the directory of the CA, or a name that is known; default: ${usual}`)
    .option('-t, --test', 'the test server of that CA');
}
