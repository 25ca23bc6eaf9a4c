import { once } from 'node:events';
import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import { endpointOf, portOf, tlsOptions } from '../endpoint.ts';
import type { MailServer, TlsTrust } from '../endpoint.ts';
import { openSocket } from '../open-socket.ts';
import { connectFailure } from './smtp-failure.ts';
import type { WithheldEnd } from './withheld-end.ts';

/** An SMTP connection after EHLO and, where asked for, STARTTLS. */
export interface SmtpSession {
  readonly endpoint: string;
  /** Says whether the server announced an extension in its last EHLO. */
  supports(extension: string): boolean;
  login(user: string, password: string): Promise<void>;
  /** Sends one mail; as soon as anything fails its end is forbidden. */
  send(envelope: SmtpEnvelope, message: WithheldEnd): Promise<void>;
  /** Changes how long a silent server is waited for. */
  setPatience(ms: number): void;
  /** Cuts the connection at once. */
  cut(): void;
  /** Says goodbye. */
  quit(): void;
}

/** Envelope and the extensions that the mail needs. */
export interface SmtpEnvelope {
  readonly from: string;
  readonly to: string;
  readonly size: number;
  readonly eightBit: boolean;
  readonly utf8: boolean;
}

/** Says whether an envelope makes nodemailer ask for SMTPUTF8 by itself. */
const nonAscii = /[^\u0000-\u007f]/;

/** Loads what speaks SMTP, while there is nothing else to do; a mail that has come is answered the sooner. */
export function prepareSmtp(): void {
  loadConnection().catch(() => undefined);
}

const loadConnection = () => import('nodemailer/lib/smtp-connection');

/**
 * Connects, greets and upgrades as `server.tls` says.
 *
 * @throws TransportFailure SMTP_UNREACHABLE, SMTP_TLS_REFUSED, SMTP_STARTTLS_MISSING
 */
export async function openSmtpSession(
  server: MailServer,
  options: TlsTrust & { readonly timeoutMs: number },
  signal: AbortSignal,
): Promise<SmtpSession> {
  const endpoint = endpointOf('smtp', server);
  const secure = server.tls === 'implicit';
  const tls = tlsOptions(options);
  try {
    const { default: Connection } = await loadConnection();
    const target = { host: server.host, port: portOf('smtp', server), tls: secure ? tls : undefined };
    const socket = await openSocket({ ...target, timeoutMs: options.timeoutMs }, signal);
    const connection = new Connection({
      host: server.host,
      connection: socket,
      secure,
      secured: secure,
      requireTLS: server.tls === 'starttls',
      ignoreTLS: server.tls === 'plain',
      tls,
      greetingTimeout: options.timeoutMs,
      socketTimeout: options.timeoutMs,
      logger: false,
    });
    return await greet(connection, endpoint, signal);
  } catch (error) {
    signal.throwIfAborted();
    throw connectFailure({ endpoint, doing: 'connecting', error });
  }
}

async function greet(connection: SMTPConnection, endpoint: string, signal: AbortSignal): Promise<SmtpSession> {
  const lost = Promise.withResolvers<never>();
  lost.promise.catch(() => undefined);
  connection.on('error', lost.reject);
  connection.once('end', () => lost.reject(new Error('the server closed the connection')));
  const cut = (): void => {
    if (typeof connection._socket === 'object') connection._socket?.destroy();
    connection.close();
  };
  const unlessLost = async (start: (done: (error: Error | null) => void) => void): Promise<void> => {
    const answered = new Promise<void>((resolve, reject) => {
      start((error) => (error === null ? resolve() : reject(error)));
    });
    await Promise.race([answered, lost.promise]);
  };
  try {
    connection.connect();
    await Promise.race([once(connection, 'connect', { signal }), lost.promise]);
  } catch (error) {
    cut();
    throw error;
  }
  const announced = String(connection.lastServerResponse).toUpperCase();
  return {
    endpoint,
    supports: (extension) => new RegExp(`^250[ -]${extension}\\b`, 'm').test(announced),
    login: (user, pass) => unlessLost((done) => connection.login({ user, pass, credentials: { user, pass } }, done)),
    send: (envelope, message) =>
      unlessLost((done) => {
        if (envelope.utf8 && !nonAscii.test(envelope.from + envelope.to)) askForUtf8(connection);
        // At once, not a tick later: nodemailer drains the stream of a mail that was refused.
        connection.once('error', () => message.forbid());
        connection.send({ ...envelope, use8BitMime: envelope.eightBit }, message.stream, (error) => {
          if (error !== null) message.forbid();
          done(error);
        });
      }),
    setPatience(ms) {
      if (typeof connection._socket === 'object') connection._socket?.setTimeout(ms);
    },
    cut,
    quit: () => connection.quit(),
  };
}

/**
 * Makes the next MAIL command ask for SMTPUTF8. nodemailer looks at the envelope alone, but a header in UTF-8 needs the
 * extension as well (RFC 6531 section 3.1); it offers no option, so the command is completed on its way out.
 */
function askForUtf8(connection: SMTPConnection): void {
  const inner = connection as unknown as { _sendCommand(command: string, shown?: string): void };
  const sendCommand = inner._sendCommand.bind(connection);
  inner._sendCommand = (command, shown) =>
    sendCommand(command.startsWith('MAIL FROM:') ? `${command} SMTPUTF8` : command, shown);
}
