import type { HostPort } from '../config.ts';
import type { CaContext } from '../context.ts';
import type { TlsKey } from '../front-end/tls-certificate.ts';
import { receiveResponse } from '../validation/receive-response.ts';
import { createUndecidedResponses } from '../validation/undecided-responses.ts';
import { watchImapMailbox } from './imap-intake.ts';
import type { ImapIntake, ImapMailbox } from './imap-intake.ts';
import { listenForMail } from './listener.ts';
import { listenForPipes } from './response-socket.ts';

/** The ways in for responses; several may be open at once, and a response that comes by two of them counts once. */
export interface MailInOptions {
  /** Where responses come in by SMTP, or LMTP. Without any way in, hand them to `RunningCa.receive`. */
  readonly smtpListen?: HostPort & { readonly lmtp?: boolean; readonly maxBytes?: number };
  /** Unix socket that `acme-smime-ca receive` hands mails to; made at the start, for owner and group. */
  readonly responseSocket?: string;
  /** Mailbox that responses are delivered to; other mail in it is left as it is. */
  readonly imap?: ImapMailbox;
  /** Opens `POST /mail/response` to whoever signs with this secret, of 32 bytes at least (docs/ca/mail.md). */
  readonly responseWebhookSecret?: Uint8Array;
}

/** The ways in that are open. */
export interface MailIn {
  /** Where SMTP or LMTP is taken, when it is. */
  readonly port?: number;
  /** The SMTP listener shows another certificate from now on. */
  renewTls(tls: TlsKey): void;
  /** One sentence about a way that is not open at the moment; `undefined` when all are. */
  trouble(): string | undefined;
  /** Takes no more mail; resolves when what is under way has ended. */
  close(): Promise<void>;
}

/** When a response that DNS left undecided is looked at again. */
const responseRetryMs = [1000, 5000, 15_000, 60_000];

/**
 * Opens every way in that is asked for, or none.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, TransportFailure `LISTEN_FAILED`.
 */
export async function openMailIn(
  ca: CaContext,
  { smtpListen, responseSocket, imap }: MailInOptions,
  tls: TlsKey,
): Promise<MailIn> {
  const { log, storage, now } = ca;
  const holder = ca.node.id;
  const responses = createUndecidedResponses({
    receive: (raw: Uint8Array) => receiveResponse(ca, raw),
    retryMs: responseRetryMs,
    log,
  });
  const { receive } = responses;
  const open: { close(): Promise<void> }[] = [];
  let watched: ImapIntake | undefined;
  const close = async (): Promise<void> => {
    await Promise.all(open.map((each) => each.close()));
    responses.close();
  };
  try {
    const recipient = ca.config.from;
    const listener =
      smtpListen === undefined ? undefined : await listenForMail({ listen: smtpListen, recipient, tls, receive, log });
    if (listener !== undefined) open.push(listener);
    if (responseSocket !== undefined) open.push(await listenForPipes(responseSocket, { receive, log }));
    if (imap !== undefined) {
      const whole = (raw: Uint8Array) => receiveResponse(ca, raw);
      watched = watchImapMailbox(imap, { storage, holder, receive: whole, now, log });
      open.push(watched);
    }
    const renewTls = (next: TlsKey): void => listener?.renewTls(next);
    const trouble = (): string | undefined => watched?.trouble();
    return { ...(listener === undefined ? {} : { port: listener.port }), renewTls, trouble, close };
  } catch (error) {
    await close();
    throw error;
  }
}
