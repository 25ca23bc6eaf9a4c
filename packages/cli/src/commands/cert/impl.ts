import { fileStore, obtainCertificate, systemContext, systemProcesses } from '@acme-smime/client';
import type { Log, Mailbox, ObtainedCertificate } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { CliContext } from '../../context.ts';
import { exitCodes } from '../../exit-code.ts';
import { showFailure } from '../../output/failure.ts';
import { showProgress } from '../../output/progress.ts';
import { silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { version } from '../../version.ts';
import type { CertOptions } from './command.ts';
import { mailboxKindOf, openMailbox } from './mailbox.ts';
import {
  addressesOf,
  certificatesOf,
  configDirOf,
  disposalOf,
  externalAccountOf,
  pkcs12Of,
  serverOf,
  textOf,
  timeoutOf,
  useOf,
} from './options.ts';
import { certJson, showCertificate } from './result.ts';

/** Runs `acme-smime cert`. Returns the exit code. */
export async function runCert(options: CertOptions, context: CliContext): Promise<number> {
  const json = options.json === true;
  const steps = json || options.quiet === true ? silentSteps() : terminalSteps(context, context.stdout);
  try {
    warn(options, context);
    const result = await obtain(options, context, steps);
    steps.close();
    if (json) context.stdout.write(`${JSON.stringify(certJson(result))}\n`);
    else if (options.quiet !== true) showCertificate(result, context);
    return exitCodes.done;
  } catch (error) {
    steps.close();
    return showFailure(context.signal.aborted ? context.signal.reason : error, context, json);
  }
}

async function obtain(options: CertOptions, context: CliContext, steps: Steps): Promise<ObtainedCertificate> {
  const addresses = addressesOf(options);
  const directoryUrl = serverOf(options);
  const interactive = mailboxKindOf(options) === 'interactive';
  if (options.messageCheck === 'none' && !interactive)
    throw new ConfigInvalid(
      'CHECK_NONE_REFUSED',
      'Without message checks a stranger could make this program answer; "--message-check none" works only when you paste the mail yourself.',
      { path: '--message-check' },
    );
  const caBundle = options.caBundle === undefined ? undefined : await textOf(options.caBundle, '--ca-bundle');
  const log = logTo(context, options);
  const system = systemContext({
    userAgent: `acme-smime/${version()}`,
    proxyEnv: context.env,
    rejectUnauthorized: options.verifySsl,
    log,
    ...(caBundle === undefined ? {} : { caBundle }),
    ...(options.dnsServer === undefined ? {} : { dnsServer: options.dnsServer }),
  });
  const show = (text: string): void => (options.json === true ? context.stderr.write(`${text}\n`) : steps.text(text));
  const mailboxes = new Map<string, Mailbox>();
  for (const address of addresses)
    mailboxes.set(address, await openMailbox(address, options, context, { caBundle, log, show }));
  const externalAccount = await externalAccountOf(options);
  const contact = options.contact;
  try {
    return await obtainCertificate(
      {
        account: {
          directoryUrl,
          agreeToTerms: (terms) => agree(terms, options, context),
          ...(contact === undefined ? {} : { contact }),
          ...(externalAccount === undefined ? {} : { externalAccount }),
        },
        addresses,
        mailboxFor: (address) => mailboxes.get(address) as Mailbox,
        store: fileStore(configDirOf(options, context), systemProcesses()),
        keyType: options.keyType,
        use: useOf(options),
        tokenJoin: options.tokenJoin,
        notify: options.notify,
        messageCheck: {
          level: options.messageCheck,
          ...(options.smimeAnchor === undefined
            ? {}
            : { smimeAnchors: await certificatesOf(options.smimeAnchor, '--smime-anchor') }),
          ...(options.authservId === undefined ? {} : { authservId: options.authservId }),
        },
        disposal: disposalOf(options),
        pkcs12: await pkcs12Of(options),
        force: options.force === true,
        timeoutMs: timeoutOf(options, interactive),
        onProgress: (progress) => showProgress(steps, progress, options.verbose === true),
        signal: context.signal,
        ...(options.name === undefined ? {} : { name: options.name }),
        ...(options.profile === undefined ? {} : { profile: options.profile }),
      },
      system,
    );
  } finally {
    await Promise.all([...mailboxes.values()].map((one) => one.close()));
    system.close();
  }
}

async function agree(terms: string, options: CertOptions, context: CliContext): Promise<boolean> {
  if (options.agreeTos !== undefined)
    return options.agreeTos === true || !/^(no|false|0)$/i.test(String(options.agreeTos));
  if (options.nonInteractive === true || !context.ask.isTerminal) return false;
  return /^y(es)?$/i.test(
    (await context.ask.line(`Do you agree to the terms of service at ${terms}? (yes/no) `, context.signal)).trim(),
  );
}

/** Says aloud what should not go unnoticed, every time. */
function warn(options: CertOptions, context: CliContext): void {
  const say = (text: string): void => context.stderr.write(`warning: ${text}\n`);
  if (!options.verifySsl)
    say(
      '--no-verify-ssl: TLS certificates are not verified; anybody on the way can read the password and change everything.',
    );
  if (options.messageCheck === 'none')
    say('--message-check none: nobody checks that the challenge mail really comes from the CA.');
  for (const [value, option] of [
    [options.password, '--password'],
    [options.smtpPassword, '--smtp-password'],
    [typeof options.passphrase === 'string' ? options.passphrase : undefined, '--passphrase'],
  ] as const)
    if (value !== undefined)
      say(
        `${option} shows in the process list; use ${option}-file${option === '--passphrase' ? '' : ` or ${option}-env`} instead.`,
      );
}

/** Warnings of the library go to standard error, the rest only when asked for. */
function logTo(context: CliContext, options: CertOptions): Log {
  return (entry) => {
    if (entry.level === 'debug' ? false : entry.level === 'warn' ? options.json === true : options.verbose === true)
      context.stderr.write(`${entry.level}: ${entry.message}\n`);
  };
}
