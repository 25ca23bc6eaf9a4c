import { Option } from 'commander';
import type { Command } from 'commander';
import { addSecretOptions } from './secret-options.ts';
import type { SecretOptions } from './secret-options.ts';
import { several } from './several.ts';

/** As whom one is known to a CA. */
export interface RegistrationOptions extends SecretOptions<'eabHmacKey'> {
  readonly agreeTos?: boolean | string;
  readonly contact?: readonly string[];
  readonly eabKid?: string;
}

/** Declares them. */
export function addRegistrationOptions(command: Command): void {
  command
    .option('--agree-tos [yes]', 'agree to the terms of service of the CA')
    .addOption(new Option('--contact <email>', 'where the CA may reach you; repeatable').argParser(several))
    .option('--eab-kid <id>', 'key identifier of an external account');
  addSecretOptions(command, '--eab-hmac-key', 'the base64url HMAC key of the external account');
}
