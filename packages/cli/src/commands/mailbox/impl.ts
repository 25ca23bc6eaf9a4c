import { openResolved, resolveFromSources } from '@acme-smime/client';
import type { ResolvedCertificate } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { exitCodeOf } from '../../exit-code-of.ts';
import { exitCodes } from '../../exit-code.ts';
import type { GivenOptions } from '../../options/given-options.ts';
import { openStore } from '../../options/open-store.ts';
import { warnAboutOptions } from '../../options/warnings.ts';
import { answer } from '../../output/answer.ts';
import { logTo } from '../../output/log.ts';
import { resolveNamed } from '../../resolve-named.ts';
import { openSurroundings, readSettings } from '../../settings.ts';
import type { CommandSettings } from '../../settings.ts';
import type { MailboxTestOptions } from './command.ts';
import { testMailbox } from './test-mailbox.ts';
import type { MailboxStep } from './test-mailbox.ts';

/** Runs `acme-smime mailbox test`. Returns the exit code. */
export function runMailboxTest(command: Command, context: CliContext): Promise<number> {
  return answer<MailboxTestOptions>(command, context, async (options, given) => {
    warnAboutOptions(options, context);
    const settings = await readSettings(given, context);
    const resolved = await resolvedFor(options, settings, given, context);
    const show = (text: string): void => context.stderr.write(`${text}\n`);
    const log = logTo(context, options);
    const surroundings = openSurroundings(settings, options, context, { show, log });
    await using opened = await openResolved(resolved, surroundings);
    const { signal, now, elapsedMs } = context;
    const timeoutMs = (options.timeout ?? 60) * 1000;
    const steps: MailboxStep[] = [];
    for (const address of resolved.addresses) {
      const mailbox = opened.options.mailboxFor(address);
      const sends = options.send === true;
      steps.push(...(await testMailbox(mailbox, { address, sends, timeoutMs, signal, now, elapsedMs })));
    }
    const failed = steps.find((one) => one.error !== undefined);
    if (failed !== undefined && options.json !== true && options.quiet !== true)
      context.stdout.write(`${steps.map(lineOf).join('\n')}\n`);
    if (failed !== undefined && options.json !== true) throw failed.error;
    return {
      json: {
        outcome: failed === undefined ? 'done' : 'failed',
        steps: steps.map(({ error: _, ...step }) => step),
      },
      text: steps.map(lineOf),
      exitCode: failed === undefined ? exitCodes.done : exitCodeOf(failed.error),
    };
  });
}

async function resolvedFor(
  options: MailboxTestOptions,
  { sources }: CommandSettings,
  given: GivenOptions<MailboxTestOptions>,
  context: CliContext,
): Promise<ResolvedCertificate> {
  const { name } = options;
  const { store } = openStore(given.all, context);
  const resolved = name === undefined ? resolveFromSources(sources) : await resolveNamed(name, sources, store);
  const byHand = Object.entries(resolved.mailboxes).find(([, { kind }]) => kind === 'interactive' || kind === 'file');
  if (byHand === undefined) return resolved;
  throw new ConfigInvalid(
    'MAILBOX_MISSING',
    `No mailbox of ${byHand[0]} was named that could be tested; use --imap or --maildir.`,
    { path: '--imap' },
  );
}

function lineOf({ address, step, outcome, detail, ms }: MailboxStep): string {
  const mark = { pass: '✓', fail: '✗', skip: '-' }[outcome];
  return `  ${mark} ${address}  ${step.padEnd(8)} ${detail}${outcome === 'skip' ? '' : `  (${ms} ms)`}`;
}
