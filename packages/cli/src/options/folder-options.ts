import type { Command } from 'commander';

/** Where things are kept. */
export interface FolderOptions {
  readonly config?: string;
  readonly configDir?: string;
  readonly workDir?: string;
  readonly logsDir?: string;
}

/** Declares them. */
export function addFolderOptions(command: Command): void {
  command
    .optionsGroup('Folders:')
    .option('--config <file>', 'configuration file; default: acme-smime.toml in the folder of the configuration')
    .option('-c, --config-dir <dir>', 'where accounts, keys and certificates are kept')
    .option('-w, --work-dir <dir>', 'where certificates that are under way are kept; default: --config-dir when given')
    .option('-l, --logs-dir <dir>', 'where logs are kept; default: logs in the folder of work');
}
