import {
  AcmeProblem,
  ProtocolViolation,
  TransportFailure,
  problemType,
  requireEmailReplyChallenge,
  withoutFullStop,
} from '@acme-smime/protocol';
import type { Authorization, Order } from '@acme-smime/protocol';
import type { AcmeClient, Polled } from '../acme-client.ts';
import type { ClientContext } from '../context.ts';
import type { Disposal, Mailbox } from '../mailbox/mailbox.ts';
import { pollUntil } from '../poll.ts';
import { answerChallenge } from './answer.ts';
import type { AnswerOptions } from './answer.ts';
import type { Effect } from './effects.ts';
import { identifierType, placeOrder } from './place-order.ts';
import type { Outcome, Perform } from './run.ts';
import type { Enrollment, EnrollmentRequest } from './state.ts';

/** How a CA that is slow to notice its own readiness is asked to issue. */
export interface FinalizeManner {
  /** Before the first finalization of a run, and before each repetition. */
  readonly pauseMs: number;
  /** How often a finalization is tried again that was answered with 500. */
  readonly retries: number;
}

/** The parts an enrollment is carried out with. */
export interface PerformOptions extends Omit<AnswerOptions, 'mailbox'> {
  readonly acme: AcmeClient;
  readonly request: EnrollmentRequest;
  /** The identifier of the certificate that the new one is to replace (RFC 9773 section 4.1). */
  readonly replaces?: string | undefined;
  readonly mailboxFor: (address: string) => Mailbox;
  readonly disposal: Disposal;
  readonly finalize: FinalizeManner;
  /** DER of the CSR; the key behind it is on disk before this resolves. */
  readonly csr: () => Promise<Uint8Array>;
  /** Downloads, checks and stores; idempotent. */
  readonly saveCertificate: (
    certificateUrl: string,
    signal: AbortSignal,
  ) => Promise<{ lineage: string; version: number }>;
  /** The state as last saved, for what only history knows. */
  readonly current: () => Enrollment;
}

/** After a crash nobody knows whether the answer left; if it did, the CA will say so within this time. */
const UNCERTAIN_PATIENCE_MS = 120_000;

/** The pause before an order that fell back to ready is finalized once more. */
const FINALIZE_AGAIN_AFTER_MS = 3000;

/** Makes the function that carries out each effect of an enrollment. */
export function performWith(options: PerformOptions, context: ClientContext): Perform {
  let finalizations = 0;
  return (effect, report, signal) => {
    switch (effect.type) {
      case 'take-marks':
        return takeMarks(options, signal);
      case 'place-order':
        return placeOrder(effect.lookFirst, options, context, signal);
      case 'read-authorization':
        return readAuthorization(effect.url, options, signal);
      case 'answer-challenge': {
        const mailbox = options.mailboxFor(effect.authorization.address);
        const answered = answerChallenge(effect, { ...options, mailbox }, { context, report, signal });
        return answered.catch((error: unknown) => askWhy(error, effect.authorization.url, options, signal));
      }
      case 'notify-challenge':
        return notify(effect, options, signal);
      case 'settle-mail':
        return settle(effect, options, context, signal);
      case 'poll-authorization':
        return pollAuthorization(effect.url, options, context, signal);
      case 'finalize':
        finalizations += 1;
        return finalize(effect, options, context, signal, finalizations > 1);
      case 'poll-order':
        return pollOrder(effect.orderUrl, options, context, signal);
      case 'save-certificate':
        return save(effect.certificateUrl, options, signal);
    }
  };
}

async function takeMarks(options: PerformOptions, signal: AbortSignal): Promise<Outcome> {
  const marks: Record<string, string> = {};
  for (const address of options.request.addresses) marks[address] = await options.mailboxFor(address).mark(signal);
  return { event: { type: 'marks-taken', marks } };
}

async function readAuthorization(url: string, options: PerformOptions, signal: AbortSignal): Promise<Outcome> {
  const { value } = await options.acme.authorization(url, signal);
  const address = options.request.addresses.find((one) => one === value.identifier.value);
  if (value.identifier.type !== identifierType(options.request) || address === undefined)
    throw new ProtocolViolation(
      'AUTHORIZATION_FOREIGN',
      `The server asks to prove control of ${value.identifier.value}, which was not ordered; nothing was answered.`,
      { rfc: 8555, section: '7.1.4', evidence: url },
    );
  if (value.status === 'valid') return { event: { type: 'authorization-read', url, address, valid: true } };
  if (value.status !== 'pending') return lost(value, url);
  const { url: challengeUrl, token, from } = requireEmailReplyChallenge(value);
  options.onProgress({ step: 'challenge', address, from });
  return {
    event: { type: 'authorization-read', url, address, valid: false, challenge: { url: challengeUrl, token, from } },
  };
}

/** When no mail came the CA may know why: its relay refused the address, or a bounce came back. */
async function askWhy(failure: unknown, url: string, options: PerformOptions, signal: AbortSignal): Promise<Outcome> {
  if (signal.aborted || !(failure instanceof TransportFailure) || failure.code !== 'NO_CHALLENGE_MAIL') throw failure;
  const read = await options.acme.authorization(url, signal).catch(() => undefined);
  if (read === undefined || read.value.status === 'valid') throw failure;
  if (read.value.status !== 'pending') return lost(read.value, url);
  const said = read.value.challenges.find((one) => one.error !== undefined)?.error?.detail;
  if (said === undefined) throw failure;
  const message = `${failure.message} The CA says: ${withoutFullStop(said)}.`;
  const { transport, endpoint } = failure;
  throw new TransportFailure('NO_CHALLENGE_MAIL', message, { transport, endpoint }, { cause: failure });
}

async function notify(
  effect: Extract<Effect, { type: 'notify-challenge' }>,
  options: PerformOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const { value } = await options.acme.acceptChallenge(effect.challengeUrl, signal);
  options.onProgress({ step: 'notified', address: addressOf(effect.authorizationUrl, options) });
  if (value.status === 'invalid' && value.error !== undefined)
    return { event: { type: 'order-lost' }, error: new AcmeProblem(value.error, 200, { url: effect.challengeUrl }) };
  return { event: { type: 'challenge-notified', url: effect.authorizationUrl } };
}

/** A mailbox that cannot be tidied is no reason to go without a certificate. */
async function settle(
  effect: Extract<Effect, { type: 'settle-mail' }>,
  options: PerformOptions,
  context: ClientContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const event = { type: 'mail-settled', url: effect.authorizationUrl, ref: effect.ref } as const;
  try {
    await options.mailboxFor(effect.address).settle(effect.ref, options.disposal, signal);
  } catch (error) {
    if (signal.aborted) throw error;
    context.log({
      level: 'warn',
      event: 'mail-not-settled',
      message: `The answered challenge mail for ${effect.address} could not be flagged or moved: ${String(error)}`,
    });
  }
  return { event };
}

async function pollAuthorization(
  url: string,
  options: PerformOptions,
  context: ClientContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const progress = authorizationIn(options.current(), url);
  const uncertain = progress?.answers.every((one) => one.status === 'uncertain') ?? false;
  const patience = new Date(context.now().getTime() + UNCERTAIN_PATIENCE_MS);
  const deadline = uncertain && patience < options.deadline ? patience : options.deadline;
  const fetchOnce = (): Promise<Polled<Authorization>> => options.acme.authorization(url, signal);
  let value: Authorization;
  try {
    value = await pollUntil(fetchOnce, (one) => one.status !== 'pending', { ...context, signal, deadline });
  } catch (error) {
    if (!uncertain || signal.aborted || !isPollTimeout(error) || context.now() >= options.deadline) throw error;
    options.onProgress({ step: 'order-abandoned', address: progress?.address ?? url });
    await options.acme.deactivateAuthorization(url, signal);
    return { event: { type: 'order-lost' } };
  }
  if (value.status !== 'valid') return lost(value, url);
  options.onProgress({ step: 'validated', address: value.identifier.value });
  return { event: { type: 'authorization-valid', url } };
}

async function finalize(
  effect: Extract<Effect, { type: 'finalize' }>,
  options: PerformOptions,
  context: ClientContext,
  signal: AbortSignal,
  again: boolean,
): Promise<Outcome> {
  // A CA that could not sign makes the order ready again; one that always does is not asked for ever, nor without a pause.
  if (context.now() >= options.deadline) throw neverIssued(effect.orderUrl);
  if (again) await context.wait(FINALIZE_AGAIN_AFTER_MS, signal);
  const csr = await options.csr();
  const { pauseMs, retries } = options.finalize;
  for (let attempt = 0; ; attempt += 1) {
    if (pauseMs > 0) await context.wait(pauseMs, signal);
    try {
      const { value } = await options.acme.finalize(effect.finalizeUrl, csr, signal);
      options.onProgress({ step: 'finalized', orderUrl: effect.orderUrl });
      if (value.status === 'ready') return await pollOrder(effect.orderUrl, options, context, signal, ['ready']);
      return orderChanged(value, effect.orderUrl);
    } catch (error) {
      if (!(error instanceof AcmeProblem)) throw error;
      const isLate = error.problem.type === problemType('orderNotReady');
      const isConfused = error.status === 500 && attempt < retries;
      if (!isLate && !isConfused) throw error;
      // Not ready yet, or finalized already by a run that died or was answered with a fault: the order itself tells.
      const { value } = await options.acme.order(effect.orderUrl, signal);
      if (value.status !== 'ready') return orderChanged(value, effect.orderUrl);
      if (!isConfused) return { error };
    }
  }
}

async function pollOrder(
  url: string,
  options: PerformOptions,
  context: ClientContext,
  signal: AbortSignal,
  unsettled: readonly Order['status'][] = [],
): Promise<Outcome> {
  const fetchOnce = (): Promise<Polled<Order>> => options.acme.order(url, signal);
  const settled = ({ status }: Order): boolean => !['processing', 'pending', ...unsettled].includes(status);
  const order = await pollUntil(fetchOnce, settled, { ...context, signal, deadline: options.deadline });
  return orderChanged(order, url);
}

function neverIssued(url: string): TransportFailure {
  const message = `The time is over, and the order at ${url} was finalized and is ready again; ask the operator of the CA.`;
  return new TransportFailure('POLL_TIMEOUT', message, { transport: 'http', endpoint: url });
}

function orderChanged(order: Order, url: string): Outcome {
  if (order.status !== 'invalid') return { event: { type: 'order-changed', order } };
  const problem = order.error ?? { detail: 'the order became invalid and the server gives no reason' };
  return { event: { type: 'order-lost' }, error: new AcmeProblem(problem, 200, { url }) };
}

async function save(certificateUrl: string, options: PerformOptions, signal: AbortSignal): Promise<Outcome> {
  return { event: { type: 'certificate-saved', ...(await options.saveCertificate(certificateUrl, signal)) } };
}

/** An authorization that can no longer become valid takes its order with it (RFC 8555 section 7.1.6). */
function lost(authorization: Authorization, url: string): Outcome {
  const error = authorization.challenges.find((one) => one.error !== undefined)?.error;
  if (authorization.status !== 'invalid') return { event: { type: 'order-lost' } };
  const problem = error ?? { detail: `the authorization of ${authorization.identifier.value} became invalid` };
  return { event: { type: 'order-lost' }, error: new AcmeProblem(problem, 200, { url }) };
}

function isPollTimeout(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'POLL_TIMEOUT';
}

function authorizationIn(state: Enrollment, url: string) {
  return 'authorizations' in state ? state.authorizations.find((one) => one.url === url) : undefined;
}

function addressOf(url: string, options: PerformOptions): string {
  return authorizationIn(options.current(), url)?.address ?? url;
}
