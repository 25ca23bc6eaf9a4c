import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { KeyType } from '@acme-smime/protocol';
import { addPassphraseOptions } from './passphrase-options.ts';
import type { PassphraseOptions } from './passphrase-options.ts';
import { several } from './several.ts';

/** What is to be certified, and how. */
export interface CertificateOptions extends PassphraseOptions {
  readonly email?: readonly string[];
  readonly keyType: KeyType;
  readonly usage?: readonly string[];
  readonly profile?: string;
  readonly name?: string;
  readonly force?: boolean;
  readonly p12Form: 'modern' | 'compat';
}

const keyTypes = ['rsa2048', 'rsa3072', 'rsa4096', 'p256', 'p384', 'ed25519'];
const usages = ['digitalSignature', 'contentCommitment', 'keyEncipherment', 'keyAgreement'];

/** Declares them. */
export function addCertificateOptions(command: Command): void {
  const email = new Option('-e, --email <address>', 'address to certify; repeat it for one certificate with several');
  const usage = new Option('--usage <usage>', 'key usage, repeatable; default: signing and encryption');
  const form = new Option('--p12-form <form>', 'PKCS#12 for present software, or for older Windows, macOS and Android');
  command
    .optionsGroup('Certificate:')
    .addOption(email.argParser(several))
    .addOption(new Option('--key-type <type>', 'kind of the private key').choices(keyTypes).default('rsa2048'))
    .addOption(usage.choices(usages).argParser(usageParser))
    .option('--profile <name>', 'profile of the CA; "signing" and "encryption" say the use, too')
    .option('--name <name>', 'name on disk; default: the first address')
    .option('--force', 'obtain a new one even though the present one is still good')
    .addOption(form.choices(['modern', 'compat']).default('modern'));
  addPassphraseOptions(command, 'the PKCS#12', 'empty passphrase; default: one is made up');
}

/** `argParser` replaces the check of `choices`, so both are done here. */
function usageParser(value: string, before: readonly string[] | undefined): readonly string[] {
  if (usages.includes(value)) return several(value, before);
  throw new InvalidArgumentError(`Allowed choices are ${usages.join(', ')}.`);
}
