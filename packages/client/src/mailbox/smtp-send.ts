import { ConfigInvalid, TransportFailure } from '@acme-smime/protocol';
import type { MailServer, TlsTrust } from './endpoint.ts';
import type { OutgoingMail, SendOptions } from './mailbox.ts';
import { publicAnswer, revealPassword } from './password.ts';
import type { Password } from './password.ts';
import { loginRefused, refusal, sendRefused, sendUncertain, unreachable } from './smtp/smtp-failure.ts';
import { openSmtpSession } from './smtp/smtp-session.ts';
import type { SmtpEnvelope, SmtpSession } from './smtp/smtp-session.ts';
import { withholdEnd } from './smtp/withheld-end.ts';
import { trySeveral } from './try-servers.ts';

/** A submission server (RFC 6409) or a relay, and who we are there. */
export interface SmtpServer extends MailServer {
  /** Other servers to try, in this order, when that one does not answer as it should. */
  readonly alternatives?: readonly MailServer[];
  /** Without a login the server must take the mail as it is. */
  readonly login?: string;
  readonly password?: Password;
}

/** Options of `sendBySmtp`. */
export interface SmtpOptions extends TlsTrust {
  /** How long a silent server is waited for; default 60 000. */
  readonly timeoutMs?: number;
}

/** RFC 5321 section 4.5.3.2.6: after the end of the mail a server may think for ten minutes. */
const finalAnswerMs = 600_000;

/**
 * Sends one mail, byte for byte, and calls `commit` when the server has taken everything but the end of it (RFC 5321).
 *
 * Aborting counts until `commit` is called; from then on the exchange is finished, since nobody could tell how it ended.
 *
 * @throws TransportFailure before `commit`: SMTP_UNREACHABLE, SMTP_TLS_REFUSED, SMTP_STARTTLS_MISSING, SMTP_LOGIN_REFUSED,
 *   SMTP_UTF8_MISSING, SEND_REFUSED; after it: SEND_REFUSED, SEND_UNCERTAIN. What `commit` rejects with is passed on.
 */
export async function sendBySmtp(
  server: SmtpServer,
  mail: OutgoingMail,
  options: SmtpOptions & SendOptions,
): Promise<void> {
  const { signal } = options;
  const envelope = envelopeFor(mail);
  const credentials = await revealCredentials(server);
  signal.throwIfAborted();
  const servers = [server, ...(server.alternatives ?? [])] as const;
  const connect = (one: MailServer, timeoutMs: number) => openSmtpSession(one, { ...options, timeoutMs }, signal);
  const { value: session } = await trySeveral('smtp', servers, options.timeoutMs ?? 60_000, connect);
  session.setPatience(options.timeoutMs ?? 60_000);
  const abort = (): void => session.cut();
  signal.addEventListener('abort', abort, { once: true });
  try {
    requireUtf8(session, envelope);
    if (credentials !== undefined) await login(session, credentials);
    await transfer(session, { envelope, raw: mail.raw }, options, () => signal.removeEventListener('abort', abort));
    session.quit();
  } catch (error) {
    session.cut();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

async function transfer(
  session: SmtpSession,
  mail: { readonly envelope: SmtpEnvelope; readonly raw: Uint8Array },
  options: SendOptions,
  onCommit: () => void,
): Promise<void> {
  const message = withholdEnd(mail.raw, async () => {
    options.signal.throwIfAborted();
    onCommit();
    session.setPatience(finalAnswerMs);
    await options.commit();
  });
  const sent = session.send(mail.envelope, message);
  try {
    // Whichever comes first: the answer to the whole mail, or the news that it must not be finished.
    await Promise.race([sent, message.committed.then(() => sent)]);
  } catch (error) {
    const called = message.forbid();
    sent.catch(() => undefined);
    session.cut();
    if (!called) {
      options.signal.throwIfAborted();
      throw refusedOrLost(session.endpoint, error);
    }
    // A connection that broke meanwhile does not undo what `commit` is making durable.
    await message.committed;
    const answer = refusal(error);
    if (answer !== undefined) throw sendRefused(session.endpoint, answer.text, { status: answer.status, error });
    throw sendUncertain(session.endpoint, error);
  }
}

function refusedOrLost(endpoint: string, error: unknown): TransportFailure {
  const answer = refusal(error);
  if (answer !== undefined) return sendRefused(endpoint, answer.text, { status: answer.status, error });
  const { code, message } = error as { code?: string; message: string };
  if (code === 'EENVELOPE' || code === 'EMESSAGE') return sendRefused(endpoint, message, { status: 500, error });
  return unreachable({ endpoint, doing: 'sending', error });
}

async function login(session: SmtpSession, { user, password }: Credentials): Promise<void> {
  try {
    await session.login(user, password);
  } catch (error) {
    const { code, message, response } = error as { code?: string; message: string; response?: string };
    const answer = publicAnswer(response ?? message, user, password);
    // Without the cause: it may hold what the server said word for word.
    if (code === 'EAUTH') throw loginRefused(session.endpoint, user, answer);
    throw unreachable({ endpoint: session.endpoint, doing: 'logging in', error: new Error(answer) });
  }
}

interface Credentials {
  readonly user: string;
  readonly password: string;
}

async function revealCredentials({ login: user, password }: SmtpServer): Promise<Credentials | undefined> {
  if (user === undefined) return undefined;
  if (password === undefined)
    throw new ConfigInvalid('SMTP_PASSWORD_MISSING', `The SMTP login ${user} has no password.`, {
      path: 'smtp.password',
    });
  return { user, password: await revealPassword(password) };
}

/** What the mail asks of the server: SMTPUTF8 for an address or header field beyond ASCII, 8BITMIME for a body beyond it. */
function envelopeFor({ from, to, raw }: OutgoingMail): SmtpEnvelope {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const headerEnd = bytes.indexOf('\r\n\r\n');
  const header = headerEnd === -1 ? bytes : bytes.subarray(0, headerEnd);
  const isEight = (part: Uint8Array): boolean => part.some((byte) => byte > 0x7f);
  const utf8 = /[^\u0000-\u007f]/.test(from + to) || isEight(header);
  return { from, to, size: raw.length, utf8, eightBit: isEight(bytes) };
}

function requireUtf8(session: SmtpSession, envelope: SmtpEnvelope): void {
  if (!envelope.utf8 || session.supports('SMTPUTF8')) return;
  throw new TransportFailure(
    'SMTP_UTF8_MISSING',
    `The SMTP server ${session.endpoint} does not offer SMTPUTF8, without which a mail from ${envelope.from} to ${envelope.to} cannot be sent; use a server that offers it.`,
    { transport: 'smtp', endpoint: session.endpoint },
    { retry: 'never' },
  );
}
