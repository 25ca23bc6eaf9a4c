import type { Command } from 'commander';

/** How much is said, and to whom. */
export interface OutputOptions {
  readonly nonInteractive?: boolean;
  readonly json?: boolean;
  readonly verbose?: boolean;
  readonly quiet?: boolean;
}

/** Declares them. */
export function addOutputOptions(command: Command): void {
  command
    .optionsGroup('Output:')
    .option('-n, --non-interactive', 'never ask')
    .option('--json', 'print one JSON object')
    .option('-v, --verbose', 'show every rule of the message check')
    .option('-q, --quiet', 'print errors only')
    .helpOption('-h, --help', 'show this help');
}
