import type { Command } from 'commander';
import { addServerOptions } from './server-options.ts';
import type { ServerOptions } from './server-options.ts';
import { addTlsOptions } from './tls-options.ts';
import type { TlsOptions } from './tls-options.ts';

/** Which CA, and how its server is recognised. */
export type CaOptions = ServerOptions & TlsOptions;

/** Declares them. */
export function addCaOptions(command: Command): void {
  command.optionsGroup('CA:');
  addServerOptions(command, 'the one that has an account');
  addTlsOptions(command);
}
