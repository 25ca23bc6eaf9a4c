import type { Command } from 'commander';

/** How servers are recognised. */
export interface TlsOptions {
  readonly caBundle?: string;
  /** Commander's reading of `--no-verify-ssl`. */
  readonly verifySsl: boolean;
}

/** Declares them. */
export function addTlsOptions(command: Command): void {
  command
    .option('--ca-bundle <file>', 'PEM certificates to trust for TLS, beside those of the system')
    .option('--no-verify-ssl', 'do not verify TLS certificates: anybody on the way can read and change everything');
}
