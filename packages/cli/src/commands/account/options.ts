import type { KeyType } from '@acme-smime/protocol';
import { Option } from 'commander';
import type { Command } from 'commander';
import type { CaOptions } from '../../options/ca-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';
import { addRegistrationOptions } from '../../options/registration-options.ts';
import type { RegistrationOptions } from '../../options/registration-options.ts';
import { several } from '../../options/several.ts';

/** What the options of all the `account` commands come out as; each has only its own. */
export interface AnyAccountOptions
  extends CaOptions, FolderOptions, OutputOptions, Omit<RegistrationOptions, 'contact'> {
  /** False after `--no-contact`; true when `update` was told nothing. */
  readonly contact?: readonly string[] | boolean;
  readonly keyType?: KeyType;
  readonly keyPath?: string;
  readonly out?: string;
  readonly form?: 'pem' | 'jwk';
  readonly force?: boolean;
}

/** One of the commands: what it is for, its own options, and what follows its name in examples. */
export interface AccountCommand {
  readonly description: string;
  readonly examples: readonly string[];
  readonly add?: (command: Command) => void;
}

const keyTypes = ['p256', 'p384', 'rsa2048', 'rsa3072', 'rsa4096', 'ed25519'];
const contact = (what: string): Option => new Option('--contact <email>', what).argParser(several);

/** What there is below `acme-smime account`, in the order of help. */
export const accountCommands = {
  register: {
    description: 'make an account with a CA',
    examples: ['--server castle --agree-tos --contact alice@example.org'],
    add: addRegistrationOptions,
  },
  show: { description: 'what the CA knows about the account', examples: ['', '--server castle --json'] },
  update: {
    description: 'change where the CA may reach you',
    examples: ['--contact alice@example.org', '--no-contact'],
    add: (command) =>
      void command
        .addOption(contact('where the CA may reach you, instead of what was said before; repeatable'))
        .option('--no-contact', 'nowhere'),
  },
  rollover: {
    description: 'put a new key in place of the present one',
    examples: ['', '--key-type p384'],
    add: (command) =>
      void command.addOption(new Option('--key-type <type>', 'kind of the new key').choices(keyTypes).default('p256')),
  },
  deactivate: {
    description: 'close the account for good; its key is put away, into the folder "archive"',
    examples: ['--server castle'],
  },
  import: {
    description: 'take over an account from another program',
    examples: [
      '--server castle --key-path accounts/acme.castle.cloud/acme/directory/0123/private_key.json',
      '--server https://ca.example/directory --key-path account.pem',
    ],
    add: (command) =>
      void command.addOption(
        new Option('--key-path <file>', 'the key: PEM, or private_key.json of certbot').makeOptionMandatory(),
      ),
  },
  export: {
    description: 'write the key of the account to a file',
    examples: ['--out account.pem', '--form jwk --out private_key.json'],
    add: (command) =>
      void command
        .addOption(new Option('--out <file>', 'the file, readable by its owner alone').makeOptionMandatory())
        .addOption(
          new Option('--form <form>', 'PEM, or JWK as certbot keeps it').choices(['pem', 'jwk']).default('pem'),
        )
        .option('--force', 'overwrite the file if it is there'),
  },
} as const satisfies Readonly<Record<string, AccountCommand>>;

/** The name of one of the commands. */
export type AccountCommandName = keyof typeof accountCommands;
