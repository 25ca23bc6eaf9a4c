import { Option } from 'commander';
import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addCaOptions } from '../../options/ca-options.ts';
import type { CaOptions } from '../../options/ca-options.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';
import { addPassphraseOptions } from '../../options/passphrase-options.ts';
import type { PassphraseOptions } from '../../options/passphrase-options.ts';
import { reasonWords } from '../../options/revocation-reasons.ts';

/** What the options of `revoke` come out as. */
export type RevokeOptions = CaOptions &
  FolderOptions &
  OutputOptions &
  PassphraseOptions & {
    readonly name?: string;
    readonly certPath?: string;
    readonly keyPath?: string;
    readonly reason: string;
  };

/** Declares `acme-smime revoke`; what it does is loaded only when it runs. */
export function revokeCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const reason = new Option('--reason <reason>', 'why it is taken back');
  const command = new LateCommand('revoke')
    .description('take a certificate back: the CA tells everybody not to trust it any more')
    .optionsGroup('Certificate:')
    .option('--name <name>', 'name of the certificate, as "certificates" lists it')
    .option('--cert-path <file>', 'a PEM, DER or PKCS#12 file that holds it')
    .option('--key-path <file>', "its private key, for certificates of another account's: PEM, DER or PKCS#12")
    .addOption(reason.choices(Object.keys(reasonWords)).default('unspecified'));
  addPassphraseOptions(command, 'a PKCS#12 of --cert-path or --key-path');
  addCaOptions(command);
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText(
    'after',
    `
The account that obtained the certificate signs the request; with --key-path the certificate's own key does. The CA is the
one that issued it where that is known here, else the one of --server. You are asked first, unless -n is given.

Examples:
  acme-smime revoke --name alice@example.org
  acme-smime revoke --name alice@example.org --reason keycompromise -n
  acme-smime revoke --cert-path old.p12 --key-path old.p12 --server https://ca.example/directory
`,
  );
  return command.action(async () => {
    const { runRevoke } = await import('./impl.ts');
    finish(await runRevoke(command, context));
  });
}
