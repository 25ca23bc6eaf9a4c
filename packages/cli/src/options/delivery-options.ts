import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { hang } from '../output/wrap.ts';

/** Into which mail programs a certificate is put. */
export interface DeliveryOptions {
  readonly tb?: boolean;
  readonly tbProfile?: string;
  readonly tbBin?: string;
  readonly tbUnsafe?: boolean;
  readonly outlook?: boolean;
  readonly outlookAccount?: string;
}

/** Declares the options of the older client. */
export function addDeliveryOptions(command: Command): void {
  command
    .optionsGroup('Mail programs (accepted for the scripts of the older client; not built yet):')
    .option('--tb', 'put the certificate into Thunderbird')
    .option('--tb-profile <path>', 'the profile of Thunderbird')
    .option('--tb-bin <path>', 'the program of Thunderbird')
    .option('--tb-unsafe', 'do so while Thunderbird runs')
    .option('--outlook', 'put the certificate into Outlook')
    .option('--outlook-account <name>', 'the account of Outlook');
}

/** Says of each mail program that was named, in one sentence, that it is not built yet and what to do instead. */
export function sayWhatIsNotBuilt(options: DeliveryOptions, context: CliContext): void {
  const { tb, tbProfile, tbBin, tbUnsafe, outlook, outlookAccount } = options;
  const say = (text: string): void => context.stderr.write(`note: ${hang(text, 'note: '.length, context.stderr)}\n`);
  if ([tb, tbProfile, tbBin, tbUnsafe].some((one) => one !== undefined))
    say(
      'Thunderbird is not set up by this version (--tb); import certificate.p12 there under Settings, Privacy & Security, Manage Certificates, Your Certificates.',
    );
  if ([outlook, outlookAccount].some((one) => one !== undefined))
    say(
      'Outlook is not set up by this version (--outlook); import certificate.p12 there under File, Options, Trust Center, Email Security, Import/Export.',
    );
}
