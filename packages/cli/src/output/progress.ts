import type { Progress } from '@acme-smime/client';
import type { Check, CheckReport } from '@acme-smime/protocol';
import type { Steps } from './steps.ts';

/** Tells the progress of an enrollment to a person; `verbose` adds every rule of a message check. */
export function showProgress(steps: Steps, progress: Progress, verbose: boolean): void {
  switch (progress.step) {
    case 'renewal-explained':
      return steps.warn(
        'renewal',
        `due ${progress.at.slice(0, 10)}; the CA explains why at ${progress.explanationUrl}`,
      );
    case 'resumed':
      return steps.done('resumed', `an earlier run got as far as "${progress.phase}"`);
    case 'account':
      return steps.done('account', `${progress.created ? 'registered' : 'known'}: ${progress.url}`);
    case 'order':
      return steps.done('order', progress.found ? `found the open one: ${progress.url}` : progress.url);
    case 'challenge':
      return steps.done('challenge', `a mail from ${progress.from} to ${progress.address} is on its way`);
    case 'mail-waiting':
      return steps.waiting(`waiting for a mail to ${progress.address} from ${progress.from}`, new Date(progress.until));
    case 'mail-rejected':
      steps.warn(
        'ignored',
        `a mail in ${placeName(progress.place)} failed the rule ${progress.failure.id}: ${progress.failure.detail}`,
      );
      if (verbose) showReport(steps, progress.report);
      return steps.waiting('waiting for a mail that passes', new Date(progress.until));
    case 'mail-checked':
      if (progress.raw === undefined)
        return steps.warn('subject', 'taken as you typed it: nothing but your word says that it is from the CA');
      steps.done('mail', `in ${placeName(progress.place)}, ${reportSummary(progress.report)}`);
      return verbose ? showReport(steps, progress.report) : undefined;
    case 'joins-differ':
      return steps.warn(
        'token',
        `the two readings of RFC 8823 differ for this challenge; "${progress.used}" is used (--token-join)`,
      );
    case 'reply-sent':
      return steps.done('reply', `sent to ${progress.to}`);
    case 'reply-uncertain':
      return steps.warn('reply', 'the connection broke while it was leaving; asking the CA whether it arrived');
    case 'order-abandoned':
      return steps.warn(
        'order',
        'an earlier run died while its reply was leaving and the CA never saw it; starting over',
      );
    case 'notified':
      return steps.waiting('waiting for the CA to check the reply');
    case 'validated':
      return steps.done('validated', `${progress.address} is yours, says the CA`);
    case 'finalized':
      return steps.done('finalized', 'certificate request sent');
    case 'downloaded':
      return steps.done(
        'certificate',
        `serial ${progress.serialNumber}, checked against key, addresses, use and chain`,
      );
    case 'saved':
      return steps.done('stored', 'key, certificate, chain and PKCS#12');
    case 'hook':
      if (progress.problem === undefined) return steps.done(`${progress.moment} hook`, progress.name);
      return steps.warn(`${progress.moment} hook`, `${progress.name} ${progress.problem}`);
  }
}

/** A folder of a Maildir is enough for people; the name of the file in it helps nobody. */
function placeName(place: string): string {
  return place.startsWith('/') ? place.split('/').slice(-3, -1).join('/') : place;
}

/** For example `14 checks passed, 1 noted`. */
export function reportSummary(report: CheckReport): string {
  const count = (outcome: Check['outcome']): number =>
    report.checks.filter((check) => check.outcome === outcome).length;
  const notes = count('note');
  return `${count('pass')} checks passed${notes === 0 ? '' : `, ${notes} noted`}`;
}

const marks = { pass: '✓', fail: '✗', note: 'i', skip: '-' } as const;

function showReport(steps: Steps, report: CheckReport): void {
  for (const check of report.checks)
    steps.text(`      ${marks[check.outcome]} ${check.id.padEnd(18)} ${check.detail} (${check.rfc})`);
}
