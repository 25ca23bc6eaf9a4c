import type { Command } from 'commander';

/** Which CA, and how its server is recognised. */
export interface CaOptions {
  readonly server?: string;
  readonly test?: boolean;
  readonly caBundle?: string;
  /** Commander's reading of `--no-verify-ssl`. */
  readonly verifySsl: boolean;
}

/** Declares them. */
export function addCaOptions(command: Command): void {
  command
    .optionsGroup('CA:')
    .option(
      '--server <url>',
      'URL of the directory of the CA, or a name that is known; default: the one that has an account',
    )
    .option('-t, --test', 'the test server of that CA')
    .option('--ca-bundle <file>', 'PEM certificates to trust for TLS, beside those of the system')
    .option('--no-verify-ssl', 'do not verify TLS certificates: anybody on the way can read and change everything');
}
