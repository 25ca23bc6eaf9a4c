import { fileStore, obtainCertificate, systemContext, systemProcesses } from '@acme-smime/client';
import type { ClientContext, Mailbox, ObtainedCertificate, ObtainOptions } from '@acme-smime/client';
import type { CliContext } from '../../context.ts';
import { exitCodes } from '../../exit-code.ts';
import { agreesToTerms, configDirOf, externalAccountOf, serverOf } from '../../options/account-values.ts';
import { addressesOf, pkcs12Of, useOf } from '../../options/certificate-values.ts';
import { textOf } from '../../options/files.ts';
import { disposalOf, timeoutOf } from '../../options/mailbox-values.ts';
import { openMailbox } from '../../options/open-mailbox.ts';
import { messageCheckOf } from '../../options/trust-values.ts';
import { warnAboutOptions } from '../../options/warnings.ts';
import { showFailure } from '../../output/failure.ts';
import { logTo } from '../../output/log.ts';
import { showProgress } from '../../output/progress.ts';
import { silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { version } from '../../version.ts';
import type { CertOptions } from './command.ts';
import { certJson, showCertificate } from './result.ts';

/** Runs `acme-smime cert`. Returns the exit code. */
export async function runCert(options: CertOptions, context: CliContext): Promise<number> {
  const json = options.json === true;
  const steps = json || options.quiet === true ? silentSteps() : terminalSteps(context, context.stdout);
  try {
    warnAboutOptions(options, context);
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
  const common = await obtainOptions(options, context, steps);
  const { caBundle: bundleFile, dnsServer } = options;
  const caBundle = bundleFile === undefined ? undefined : await textOf(bundleFile, '--ca-bundle');
  const log = logTo(context, options);
  const show = (text: string): void => (options.json === true ? context.stderr.write(`${text}\n`) : steps.text(text));
  const mailboxes = new Map<string, Mailbox>();
  for (const address of common.addresses)
    mailboxes.set(address, await openMailbox(address, options, context, { caBundle, log, show }));
  const system: ClientContext & { close(): void } = systemContext({
    userAgent: `acme-smime/${version()}`,
    proxyEnv: context.env,
    rejectUnauthorized: options.verifySsl,
    log,
    ...(caBundle === undefined ? {} : { caBundle }),
    ...(dnsServer === undefined ? {} : { dnsServer }),
  });
  try {
    return await obtainCertificate({ ...common, mailboxFor: (address) => mailboxes.get(address) as Mailbox }, system);
  } finally {
    await Promise.all([...mailboxes.values()].map((one) => one.close()));
    system.close();
  }
}

/** Everything but the mailboxes, each value checked before anything is opened. */
async function obtainOptions(
  options: CertOptions,
  context: CliContext,
  steps: Steps,
): Promise<Omit<ObtainOptions, 'mailboxFor'> & { readonly addresses: readonly string[] }> {
  const { contact, name, profile } = options;
  const addresses = addressesOf(options);
  const directoryUrl = serverOf(options);
  const externalAccount = await externalAccountOf(options);
  return {
    account: {
      directoryUrl,
      agreeToTerms: (terms) => agreesToTerms(terms, options, context),
      ...(contact === undefined ? {} : { contact }),
      ...(externalAccount === undefined ? {} : { externalAccount }),
    },
    addresses,
    store: fileStore(configDirOf(options, context), systemProcesses()),
    keyType: options.keyType,
    use: useOf(options),
    tokenJoin: options.tokenJoin,
    notify: options.notify,
    messageCheck: await messageCheckOf(options),
    disposal: disposalOf(options),
    pkcs12: await pkcs12Of(options),
    force: options.force === true,
    timeoutMs: timeoutOf(options),
    onProgress: (progress) => showProgress(steps, progress, options.verbose === true),
    signal: context.signal,
    ...(name === undefined ? {} : { name }),
    ...(profile === undefined ? {} : { profile }),
  };
}
