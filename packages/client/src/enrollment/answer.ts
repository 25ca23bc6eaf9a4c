import { TransportFailure, composeResponseMail, joinsDiffer, responseDigest } from '@acme-smime/protocol';
import { once } from 'node:events';
import type { TokenJoin } from '@acme-smime/protocol';
import type { ClientContext } from '../context.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { awaitChallenge } from './await-challenge.ts';
import type { MessageCheckOptions } from './await-challenge.ts';
import type { ReadAuthorization } from './effects.ts';
import type { EnrollmentEvent } from './events.ts';
import type { OnProgress } from './progress.ts';
import type { Outcome } from './run.ts';
import type { Marks } from './state.ts';

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

/**
 * Waits for a challenge mail of one authorization and answers it, each once (RFC 8823 section 3 items 5 and 6). That the
 * answer is leaving is reported, and thereby saved, before the mail system can take it.
 */
export async function answerChallenge(
  authorization: ReadAuthorization,
  marks: Marks,
  options: AnswerOptions,
  context: ClientContext,
  report: (event: EnrollmentEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<Outcome> {
  const next = (): Promise<Outcome> => answerNext(authorization, marks, options, context, report, signal);
  if (authorization.answers.length === 0) return next();
  // The first answer is nearly always the right one. More mail is looked for only when the CA takes its time, a person is
  // not asked for more at all, and trouble with it is no reason to give up what has been answered.
  try {
    if (options.mailbox.kind === 'interactive') await once(signal, 'abort');
    await context.wait(LOOK_AGAIN_AFTER_MS, signal);
    return await next();
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
  authorization: ReadAuthorization,
  marks: Marks,
  options: AnswerOptions,
  context: ClientContext,
  report: (event: EnrollmentEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<Outcome> {
  const { address, challenge, url, answers } = authorization;
  const { mailbox, deadline, onProgress, check } = options;
  if (answers.length === 0) onProgress({ step: 'mail-waiting', address, from: challenge.from });
  const answered = new Set(answers.map((one) => one.tokenPart1));
  const received = await awaitChallenge(
    { address, from: challenge.from, mailbox, mark: marks[address], check, deadline, onProgress, answered },
    context,
    signal,
  );
  const { tokenPart1 } = received.message.challenge;
  onProgress({
    step: 'mail-checked',
    address,
    place: received.mail?.place ?? 'typed in',
    report: received.report,
    ...(received.mail === undefined ? {} : { raw: received.mail.raw }),
  });
  if (joinsDiffer(tokenPart1, challenge.token)) onProgress({ step: 'joins-differ', address, used: options.tokenJoin });

  const response = composeResponseMail(received.message, {
    digest: responseDigest({
      tokenPart1,
      tokenPart2: challenge.token,
      thumbprint: options.thumbprint,
      join: options.tokenJoin,
    }),
    messageId: newMessageId(address, context),
    date: context.now(),
  });
  const answer = {
    tokenPart1,
    messageId: response.messageId,
    to: response.to,
    subject: response.subject,
    ...(received.mail === undefined ? {} : { mailRef: received.mail.ref }),
  };
  try {
    await mailbox.send(
      { from: response.from, to: response.to, raw: response.raw },
      { signal, commit: () => report({ type: 'answer-leaving', url, answer }) },
    );
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
