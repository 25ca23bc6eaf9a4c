import type { Command } from 'commander';
import { addRegistrationOptions } from './registration-options.ts';
import type { RegistrationOptions } from './registration-options.ts';
import { addServerOptions } from './server-options.ts';
import type { ServerOptions } from './server-options.ts';

/** Which CA, and as whom. */
export type AccountOptions = ServerOptions & RegistrationOptions;

/** Declares them. */
export function addAccountOptions(command: Command): void {
  command.optionsGroup('CA:');
  addServerOptions(command, 'castle');
  addRegistrationOptions(command);
}
