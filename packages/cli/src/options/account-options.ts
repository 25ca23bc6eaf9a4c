import { Option } from 'commander';
import type { Command } from 'commander';
import { addSecretOptions } from './secret-options.ts';
import type { SecretOptions } from './secret-options.ts';
import { several } from './several.ts';

/** Which CA, and as whom. */
export interface AccountOptions extends SecretOptions<'eabHmacKey'> {
  readonly server?: string;
  readonly test?: boolean;
  readonly agreeTos?: boolean | string;
  readonly contact?: readonly string[];
  readonly eabKid?: string;
}

/** Declares them. */
export function addAccountOptions(command: Command): void {
  command
    .optionsGroup('CA:')
    .option('--server <url>', 'URL of the directory of the CA, or a name that is known; default: castle')
    .option('-t, --test', 'the test server of that CA')
    .option('--agree-tos [yes]', 'agree to the terms of service of the CA')
    .addOption(new Option('--contact <email>', 'where the CA may reach you; repeatable').argParser(several))
    .option('--eab-kid <id>', 'key identifier of an external account');
  addSecretOptions(command, '--eab-hmac-key', 'the base64url HMAC key of the external account');
}
