import { Option } from 'commander';
import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';
import { addPassphraseOptions } from '../../options/passphrase-options.ts';
import type { PassphraseOptions } from '../../options/passphrase-options.ts';

/** What a certificate can be written as. */
export type ExportForm = 'p12' | 'p12-compat' | 'pem' | 'p7b';

/** What the options of `export` come out as. */
export type ExportOptions = FolderOptions &
  OutputOptions &
  PassphraseOptions & {
    readonly form: ExportForm;
    readonly out?: string;
    readonly allHistory?: boolean;
    readonly force?: boolean;
  };

/** Declares `acme-smime export`; what it does is loaded only when it runs. */
export function exportCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const form = new Option('--form <form>', 'PKCS#12 for present or for old programs, PEM, or certificates alone');
  const command = new LateCommand('export')
    .description('write a certificate as a file for another program')
    .argument('<name>', 'name of the certificate, as "certificates" lists it')
    .addOption(form.choices(['p12', 'p12-compat', 'pem', 'p7b']).default('p12'))
    .option('--out <path>', 'the file; with --all-history the folder; default: its name, here')
    .option(
      '--all-history',
      'every version, each as a file of its own: for a new mail program that shall open old mail',
    )
    .option('--force', 'overwrite files that are there');
  addPassphraseOptions(command, 'the PKCS#12');
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText(
    'after',
    `
Files can be read by their owner alone (0600). "pem" holds the private key, then the certificate and its issuers;
"p7b" holds no key. Without a passphrase option the one that was made up for the version is taken, else you are asked.

Examples:
  acme-smime export alice@example.org --out alice.p12
  acme-smime export alice@example.org --form p12-compat --passphrase-file ~/.p12pass   # older Windows, macOS, Android
  acme-smime export alice@example.org --form p7b --out alice.p7b                        # to hand out
  acme-smime export alice@example.org --all-history --out alice-keys/
`,
  );
  return command.action(async (name: string) => {
    const { runExport } = await import('./impl.ts');
    finish(await runExport(name, command, context));
  });
}
