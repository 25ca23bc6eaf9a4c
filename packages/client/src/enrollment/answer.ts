import { once } from 'node:events';
import { TransportFailure, composeResponseMail, joinsDiffer, responseDigest } from '@acme-smime/protocol';
import type { ResponseMail, TokenJoin } from '@acme-smime/protocol';
import type { ClientContext } from '../context.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { awaitChallenge } from './await-challenge.ts';
import type { MessageCheckOptions, ReceivedChallenge } from './await-challenge.ts';
import type { Effect } from './effects.ts';
import type { EnrollmentEvent } from './events.ts';
import type { OnProgress } from './progress.ts';
import type { Outcome } from './run.ts';

/** How long after an answer another challenge mail is looked for. */
const LOOK_AGAIN_AFTER_MS = 5000;

/** What answering needs beside the authorization. */
export interface AnswerOptions {
  readonly mailbox: Mailbox;
  readonly thumbprint: string;
  readonly tokenJoin: TokenJoin;
  readonly check: MessageCheckOptions;
  readonly deadline: Date;
  readonly onProgress: OnProgress;
}

/** What carrying out any effect needs: the world, a way to make an event durable, and an end. */
export interface Performing {
  readonly context: ClientContext;
  readonly report: (event: EnrollmentEvent) => Promise<void>;
  readonly signal: AbortSignal;
}

type AnswerEffect = Extract<Effect, { type: 'answer-challenge' }>;

/**
 * Waits for a challenge mail of one authorization and answers it, each once (RFC 8823 section 3 items 5 and 6). That the
 * answer is leaving is reported, and thereby saved, before the mail system can take it.
 */
export async function answerChallenge(
  effect: AnswerEffect,
  options: AnswerOptions,
  performing: Performing,
): Promise<Outcome> {
  const { context, signal } = performing;
  if (effect.authorization.answers.length === 0) return answerNext(effect, options, performing);
  // The first answer is nearly always the right one. More mail is looked for only when the CA takes its time, a person is
  // not asked for more at all, and trouble with it is no reason to give up what has been answered.
  try {
    if (options.mailbox.kind === 'interactive') await once(signal, 'abort');
    await context.wait(LOOK_AGAIN_AFTER_MS, signal);
    return await answerNext(effect, options, performing);
  } catch (error) {
    if (!signal.aborted) {
      const message = `Looking for more challenge mail ended: ${String(error)}`;
      context.log({ level: 'info', event: 'no-more-mail', message });
      await once(signal, 'abort');
    }
    throw signal.reason;
  }
}

async function answerNext(
  { authorization, marks }: AnswerEffect,
  options: AnswerOptions,
  performing: Performing,
): Promise<Outcome> {
  const { address, challenge, url, answers } = authorization;
  const { context, signal } = performing;
  if (answers.length === 0) {
    const until = options.deadline.toISOString();
    options.onProgress({ step: 'mail-waiting', address, from: challenge.from, until });
  }
  const answered = new Set(answers.map((one) => one.tokenPart1));
  const awaited = { ...options, address, from: challenge.from, mark: marks[address], answered };
  const received = await awaitChallenge(awaited, context, signal);
  options.onProgress({
    step: 'mail-checked',
    address,
    place: received.mail?.place ?? 'typed in',
    report: received.report,
    ...(received.mail === undefined ? {} : { raw: received.mail.raw }),
  });
  const { tokenPart1 } = received.message.challenge;
  const { thumbprint, tokenJoin: join } = options;
  if (joinsDiffer(tokenPart1, challenge.token)) options.onProgress({ step: 'joins-differ', address, used: join });
  const response = composeResponseMail(received.message, {
    digest: responseDigest({ tokenPart1, tokenPart2: challenge.token, thumbprint, join }),
    messageId: newMessageId(address, context),
    date: context.now(),
  });
  return reply(response, { url, address, received }, options, performing);
}

async function reply(
  response: ResponseMail,
  to: { readonly url: string; readonly address: string; readonly received: ReceivedChallenge },
  { mailbox, onProgress }: AnswerOptions,
  { report, signal }: Performing,
): Promise<Outcome> {
  const { url, address, received } = to;
  const answer = {
    tokenPart1: received.message.challenge.tokenPart1,
    messageId: response.messageId,
    to: response.to,
    subject: response.subject,
    ...(received.mail === undefined ? {} : { mailRef: received.mail.ref }),
  };
  try {
    await mailbox.send(response, { signal, commit: () => report({ type: 'answer-leaving', url, answer }) });
  } catch (error) {
    if (error instanceof TransportFailure && error.code === 'SEND_UNCERTAIN') {
      onProgress({ step: 'reply-uncertain', address });
      return { event: { type: 'answer-uncertain', url } };
    }
    if (error instanceof TransportFailure && error.code === 'SEND_REFUSED')
      return { event: { type: 'answer-refused', url }, error };
    throw error;
  }
  onProgress({ step: 'reply-sent', address, to: response.to, raw: response.raw });
  return { event: { type: 'answer-sent', url } };
}

/** RFC 5322 section 3.6.4: unique, and without anything about this machine. */
function newMessageId(address: string, context: ClientContext): string {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return `<${Buffer.from(context.random(16)).toString('hex')}@${domain}>`;
}
