import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addFolderOptions } from '../../options/folder-options.ts';
import type { FolderOptions } from '../../options/folder-options.ts';
import { addOutputOptions } from '../../options/output-options.ts';
import type { OutputOptions } from '../../options/output-options.ts';

/** What the options of `certificates` come out as. */
export type CertificatesOptions = FolderOptions & OutputOptions;

/** Declares `acme-smime certificates`; what it does is loaded only when it runs. */
export function certificatesCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('certificates').description('list the certificates that are kept here');
  addFolderOptions(command);
  addOutputOptions(command);
  command.addHelpText(
    'after',
    `
States:
  valid    good
  due      good, but a third of its time or less is left: acme-smime renew
  expired  over; its key still opens old mail
  revoked  taken back by the CA at your wish

Examples:
  acme-smime certificates
  acme-smime certificates --json | jq '.certificates[] | select(.state == "due") | .name'
`,
  );
  return command.action(async () => {
    const { runCertificates } = await import('./impl.ts');
    finish(await runCertificates(command, context));
  });
}
