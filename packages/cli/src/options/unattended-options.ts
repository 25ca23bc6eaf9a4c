import type { Command } from 'commander';

/** How a run behaves that nobody watches. */
export interface UnattendedOptions {
  /** Commander's reading of `--no-random-sleep`. */
  readonly randomSleep: boolean;
  readonly detailedExitCode?: boolean;
}

/** Declares them. */
export function addUnattendedOptions(command: Command): void {
  command
    .optionsGroup('Unattended:')
    .option('--no-random-sleep', 'off a terminal, do not wait up to 8 minutes before the CA is asked')
    .option('--detailed-exit-code', 'end with 10 instead of 0 when nothing was due');
}
