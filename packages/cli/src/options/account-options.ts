import { Option } from 'commander';
import type { Command } from 'commander';
import { several } from './several.ts';

/** Which CA, as whom, and where everything is kept. */
export interface AccountOptions {
  readonly server?: string;
  readonly agreeTos?: boolean | string;
  readonly contact?: readonly string[];
  readonly eabKid?: string;
  readonly eabHmacKeyFile?: string;
  readonly configDir?: string;
}

/** Declares them. */
export function addAccountOptions(command: Command): void {
  command
    .optionsGroup('CA:')
    .option('--server <url>', 'directory URL of the CA')
    .option('--agree-tos [yes]', 'agree to the terms of service of the CA')
    .addOption(new Option('--contact <email>', 'where the CA may reach you; repeatable').argParser(several))
    .option('--eab-kid <id>', 'key identifier of an external account')
    .option('--eab-hmac-key-file <file>', 'file with the base64url HMAC key of the external account')
    .option('-c, --config-dir <dir>', 'where accounts, keys and certificates are kept');
}
