import type { ObtainedCertificate, RehearsedCertificate, RenewalResult, WithHooks } from '@acme-smime/client';
import type { CliContext } from '../context.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import { exitCodes } from '../exit-code.ts';
import { errorView, failureText } from './failure.ts';
import { printable } from './printable.ts';
import { styleFor } from './style.ts';

/** What came of looking after one certificate. `skipped`: it was revoked, and nobody asked for another one. */
export type Renewed =
  | WithHooks<ObtainedCertificate>
  | WithHooks<RehearsedCertificate>
  | { readonly outcome: 'skipped' };

/** The same with its name, or the error instead. */
export type RenewalOutcome = RenewalResult<Renewed>;

/**
 * The number that the process ends with: that of a failure that is the only one or of which all are, else "some failed". `detailed`
 * tells nothing to do apart from done.
 */
export function exitCodeOfAll(outcomes: readonly RenewalOutcome[], detailed: boolean): number {
  const codes = outcomes.map(codeOf);
  const [first = exitCodes.done] = codes;
  if (codes.some((code) => code !== exitCodes.done))
    return codes.every((code) => code === first) ? first : exitCodes.someFailed;
  const idle = outcomes.every((one) => one.outcome === 'done' && ['unchanged', 'skipped'].includes(one.value.outcome));
  return idle && detailed ? exitCodes.unchanged : exitCodes.done;
}

function codeOf(outcome: RenewalOutcome): number {
  if (outcome.outcome === 'failed') return exitCodeOf(outcome.error);
  const [failure] = failuresOf(outcome.value);
  return failure === undefined ? exitCodes.done : exitCodeOf(failure);
}

function failuresOf(renewed: Renewed): readonly Error[] {
  return renewed.outcome === 'skipped' ? [] : renewed.hookFailures;
}

/** The object printed by `renew --json` and `run --json`, version 1; documented in docs/reference/json.md. */
export function renewalJson(outcomes: readonly RenewalOutcome[], exitCode: number): Record<string, unknown> {
  const words = outcomes.map((one) => (one.outcome === 'failed' ? 'failed' : one.value.outcome));
  const failed = words.filter((one) => one === 'failed').length;
  const outcome =
    failed > 0
      ? failed === words.length
        ? 'failed'
        : 'partly-failed'
      : words.includes('rehearsed')
        ? 'rehearsed'
        : words.includes('issued')
          ? 'issued'
          : 'unchanged';
  return { version: 1, outcome, certificates: outcomes.map(oneJson), exitCode };
}

function oneJson(outcome: RenewalOutcome): Record<string, unknown> {
  const { name } = outcome;
  if (outcome.outcome === 'failed') return { name, outcome: 'failed', error: errorView(outcome.error) };
  const renewed = outcome.value;
  return { name, ...(renewed.outcome === 'skipped' ? { outcome: 'skipped' } : viewOf(renewed)) };
}

/** The part of one certificate, without its name. */
function viewOf(renewed: Exclude<Renewed, { readonly outcome: 'skipped' }>): Record<string, unknown> {
  const hookFailures = renewed.hookFailures.map(errorView);
  if (renewed.outcome === 'rehearsed') return { ...rehearsalView(renewed), hookFailures };
  const { certificate, metadata, renewal, outcome } = renewed;
  return {
    outcome,
    addresses: metadata.request.addresses,
    certificateVersion: certificate.version,
    serialNumber: metadata.serialNumber,
    notAfter: metadata.notAfter,
    folder: certificate.folder,
    renewal: { at: renewal.at.toISOString(), because: renewal.because, ...explanationOf(renewal) },
    hookFailures,
  };
}

function explanationOf({ explanationUrl }: ObtainedCertificate['renewal']): Record<string, unknown> {
  return explanationUrl === undefined ? {} : { explanationUrl };
}

/** A rehearsal for programs. */
export function rehearsalView(rehearsed: RehearsedCertificate): Record<string, unknown> {
  const { outcome, addresses, orderUrl, leftAuthorizations } = rehearsed;
  return { outcome, addresses, orderUrl, leftAuthorizations };
}

/** A rehearsal for people. */
export function rehearsalText({ addresses, leftAuthorizations }: RehearsedCertificate): string {
  const back =
    leftAuthorizations.length === 0
      ? 'the authorization was given back'
      : 'the CA did not take the authorization back, which expires by itself';
  return `dry run: the CA has seen that ${printable(addresses.join(', '))} is yours; no certificate was asked for, ${back}, nothing was stored`;
}

/** One line for each certificate, and the failures in full. */
export function showRenewals(outcomes: readonly RenewalOutcome[], context: CliContext, quiet: boolean): void {
  const style = styleFor(context.stdout, context.env);
  if (!quiet && outcomes.length === 0)
    context.stdout.write('Nothing to renew: there is no certificate here yet; "acme-smime cert" obtains one.\n');
  for (const one of outcomes) {
    const name = printable(one.name);
    if (one.outcome === 'failed') {
      context.stderr.write(`${style.bold(name)}:\n`);
      failureText(one.error, context);
      continue;
    }
    if (!quiet) context.stdout.write(`${style.bold(name)}: ${lineOf(one.value)}\n`);
    for (const failure of failuresOf(one.value)) failureText(failure, context);
  }
}

function lineOf(renewed: Renewed): string {
  if (renewed.outcome === 'skipped') return 'was revoked and is not renewed; --name or --force does it nevertheless';
  if (renewed.outcome === 'rehearsed') return rehearsalText(renewed);
  const day = (iso: string): string => iso.slice(0, 10);
  const { metadata, renewal } = renewed;
  const until = `good until ${day(metadata.notAfter)}`;
  const next = day(renewal.at.toISOString());
  if (renewed.outcome === 'issued') return `new certificate, ${until}`;
  const who = renewal.because === 'the CA suggests it' ? ', as the CA suggests' : '';
  return `${until}, to be renewed from ${next}${who}`;
}
