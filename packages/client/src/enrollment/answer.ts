import { TransportFailure, composeResponseMail, joinsDiffer, responseDigest } from '@acme-smime/protocol';
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
 * Waits for the challenge mail of one authorization and answers it, once (RFC 8823 section 3 items 5 and 6). That the
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
  const { address, challenge, url } = authorization;
  const { mailbox, deadline, onProgress, check } = options;
  onProgress({ step: 'mail-waiting', address, from: challenge.from });
  const received = await awaitChallenge(
    { address, from: challenge.from, mailbox, mark: marks[address], check, deadline, onProgress },
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
