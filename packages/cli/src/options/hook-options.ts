import { Option } from 'commander';
import type { Command } from 'commander';
import { several } from './several.ts';

/** What runs around a certificate, and whether it is for show. */
export interface HookOptions {
  readonly preHook?: readonly string[];
  readonly deployHook?: readonly string[];
  readonly postHook?: readonly string[];
  readonly dryRun?: boolean;
}

/** Declares them. */
export function addHookOptions(command: Command): void {
  const hook = (flags: string, text: string): Option => new Option(flags, text).argParser(several);
  command
    .optionsGroup('Hooks and rehearsals:')
    .addOption(hook('--pre-hook <command>', 'runs before anything is asked of the CA; repeatable, no shell'))
    .addOption(hook('--deploy-hook <command>', 'runs once a new certificate is stored; repeatable, no shell'))
    .addOption(hook('--post-hook <command>', 'runs after every try, whatever came of it; repeatable, no shell'))
    .option('--dry-run', 'everything but the certificate: nothing is issued, nothing is stored');
}
