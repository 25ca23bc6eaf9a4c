import type { Command } from 'commander';
import { LateCommand } from '../../late-command.ts';
import type { CliContext } from '../../context.ts';
import { addUnattendedOptions } from '../../options/unattended-options.ts';
import type { UnattendedOptions } from '../../options/unattended-options.ts';
import { addCertOptions } from '../cert/command.ts';
import type { CertOptions } from '../cert/command.ts';

/** What the options of `renew` and `run` come out as. */
export type RenewOptions = CertOptions & UnattendedOptions;

/** Declares `acme-smime renew`; what it does is loaded only when it runs. */
export function renewCommand(context: CliContext, finish: (exitCode: number) => void): Command {
  const command = new LateCommand('renew').description(
    'renew what is due; needs no option, all is kept from the first time',
  );
  addRenewOptions(command);
  command.addHelpText('after', examples);
  return command.action(async () => {
    const { runRenew } = await import('./impl.ts');
    finish(await runRenew(command, context));
  });
}

/** Declares the options that `renew` and `run` share: those of `cert` count for this run more than what was kept. */
export function addRenewOptions(command: Command): void {
  addUnattendedOptions(command);
  addCertOptions(command);
  for (const option of command.options) {
    if (option.long === '--name') option.description = 'only the certificate of this name, as "certificates" lists it';
    if (option.long === '--email') option.description = 'only certificates that hold this address';
    if (option.long === '--force') option.description = 'even when nothing is due';
  }
}

const examples = `
Examples:
  acme-smime renew
      every certificate that is due, each with the CA and the mailbox of its first time
  acme-smime renew --dry-run
      tries whether the next renewal would work; nothing is issued or stored
  acme-smime renew -e alice@example.org --force
      the certificates of one address, whether they are due or not
  acme-smime install-timer
      lets the machine do it twice a day
`;
