import {
  builtInPresets,
  examine,
  openResolved,
  resolveByName,
  resolveFromSources,
  systemDns,
  verdictOf,
} from '@acme-smime/client';
import type { Examination, OpenedCertificate, ResolvedCertificate, Section, Sources, Store } from '@acme-smime/client';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import type { GivenOptions } from '../../options/given-options.ts';
import { openStore } from '../../options/open-store.ts';
import { say, warnAboutOptions, warnAboutResolved } from '../../options/warnings.ts';
import { answer } from '../../output/answer.ts';
import { logTo } from '../../output/log.ts';
import { silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { resolveNamed } from '../../resolve-named.ts';
import { openSurroundings, readSettings } from '../../settings.ts';
import type { DoctorOptions } from './command.ts';
import { doctorJson, exitCodeOfSections } from './result.ts';
import { findingLines, sectionLines, verdictLines } from './show.ts';

/** How long a test mail is waited for when nobody says. */
const usualTimeoutSeconds = 120;

/** Runs `acme-smime doctor`. Returns the exit code. */
export function runDoctor(command: Command, context: CliContext): Promise<number> {
  return answer<DoctorOptions>(command, context, async (options, given) => {
    warnAboutOptions(options, context);
    const loud = options.json !== true && options.quiet !== true;
    const steps = loud ? terminalSteps(context, context.stdout) : silentSteps();
    try {
      const sections = await examineGiven(given, context, steps);
      const verdict = verdictOf(sections);
      return {
        json: doctorJson(verdict, sections),
        text: verdictLines(verdict, sections, context),
        exitCode: exitCodeOfSections(sections),
      };
    } finally {
      steps.close();
    }
  });
}

async function examineGiven(
  given: GivenOptions<DoctorOptions>,
  context: CliContext,
  steps: Steps,
): Promise<readonly Section[]> {
  const options = given.all;
  const settings = await readSettings(given, context);
  for (const warning of settings.warnings) say(warning, context);
  const { store } = openStore(options, context);
  const resolved = await resolvedFor(options.name, settings.sources, store);
  warnAboutResolved(resolved, options, context);
  const show = (text: string): void => (options.json === true ? context.stderr.write(`${text}\n`) : steps.text(text));
  const surroundings = openSurroundings(settings, options, context, { show, log: logTo(context, options) });
  await using opened = await openResolved(examinable(resolved), surroundings);
  const examination = await examinationOf(resolved, opened, options, context.signal);
  const onProgress = showTo(steps, context);
  return await examine({ ...examination, onProgress }, { ...opened.context, now: context.now });
}

/** What an earlier run kept under the address counts too, where nothing stronger is said. */
async function resolvedFor(name: string | undefined, sources: Sources, store: Store): Promise<ResolvedCertificate> {
  if (name !== undefined) return await resolveNamed(name, sources, store);
  const [address] = sources.commandLine.addresses ?? sources.environment.addresses ?? [];
  const kept = address === undefined ? undefined : await store.loadSettings(address);
  const found = address === undefined ? undefined : resolveByName(address, sources, kept?.certificate);
  return found ?? resolveFromSources(sources);
}

/** Only what is looked at: no secret is fetched but those of mailboxes, and nobody is asked to paste mail. */
function examinable(resolved: ResolvedCertificate): ResolvedCertificate {
  const mailboxes = Object.entries(resolved.mailboxes).filter(([, settings]) => !isCarriedByHand(settings));
  const { externalAccount: _, ...account } = resolved.account;
  return {
    ...resolved,
    account,
    mailboxes: Object.fromEntries(mailboxes),
    pkcs12: { ...resolved.pkcs12, passphrase: 'none' },
  };
}

/** Another program that takes whole messages can be tried; one that hands over subjects cannot. */
function isCarriedByHand(settings: ResolvedCertificate['mailboxes'][string]): boolean {
  return settings.kind === 'interactive' || (settings.kind === 'file' && settings.form === 'subjects');
}

async function examinationOf(
  { server, account, addresses, mailboxes }: ResolvedCertificate,
  opened: OpenedCertificate,
  options: DoctorOptions,
  signal: AbortSignal,
): Promise<Examination> {
  const { directoryUrl } = server;
  const { url: accountUrl } = (await opened.store.loadAccount(directoryUrl)) ?? {};
  const isTried = (address: string): boolean => {
    const settings = mailboxes[address];
    return settings !== undefined && !isCarriedByHand(settings);
  };
  return {
    ca: {
      directoryUrl,
      certifiesEmail: builtInPresets.some(
        (one) => one.directoryUrl === directoryUrl || one.stagingUrl === directoryUrl,
      ),
      hasAccount: accountUrl !== undefined,
      hasExternalAccount: account.externalAccount !== undefined,
      ...(account.agreeTos === undefined ? {} : { agreesToTerms: account.agreeTos }),
    },
    ...(accountUrl === undefined ? {} : { accountUrl }),
    addresses,
    mailboxFor: (address) => (isTried(address) ? opened.options.mailboxFor(address) : undefined),
    dns: systemDns(server.dnsServer),
    send: options.send,
    keep: options.keep === true,
    timeoutMs: (options.timeout ?? usualTimeoutSeconds) * 1000,
    signal,
  };
}

function showTo(steps: Steps, context: CliContext): NonNullable<Examination['onProgress']> {
  return (progress) => {
    switch (progress.step) {
      case 'section':
        return steps.text(sectionLines(progress, context).join('\n'));
      case 'finding':
        return steps.text(findingLines(progress.finding, context).join('\n'));
      case 'waiting':
        return steps.waiting(progress.text);
    }
  };
}
