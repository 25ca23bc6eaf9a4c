import type { ImapFlow } from 'imapflow';
import type { Log } from '../../log.ts';
import { endpointOf, portOf, tlsOptions } from '../endpoint.ts';
import type { MailServer, TlsTrust } from '../endpoint.ts';
import { maxMailBytes } from '../candidate.ts';
import { revealPassword } from '../password.ts';
import type { Password } from '../password.ts';
import { trySeveral } from '../try-servers.ts';
import { connectFailure } from './imap-failure.ts';

/** An IMAP server (RFC 3501, RFC 9051) and who we are there. */
export interface ImapServer extends MailServer {
  /** Other servers to try, in this order, when that one does not answer as it should. */
  readonly alternatives?: readonly MailServer[];
  readonly login: string;
  readonly password: Password;
}

/** Options of `ImapConnections`. */
export interface ImapConnectionOptions extends TlsTrust {
  readonly timeoutMs: number;
  readonly log?: Log;
}

/** The connections to one IMAP account: made when needed, one kept for the next task, all closed together. */
export class ImapConnections {
  readonly #account: ImapServer;
  /** Those still in question; one is left once it has answered. */
  #servers: readonly [MailServer, ...MailServer[]];
  readonly #options: ImapConnectionOptions;
  readonly #open = new Set<ImapFlow>();
  #kept: ImapFlow | undefined;
  #closed = false;

  constructor(server: ImapServer, options: ImapConnectionOptions) {
    this.#account = server;
    this.#servers = [server, ...(server.alternatives ?? [])];
    this.#options = options;
  }

  /** `host:port` of the server, or of the first one to be tried. */
  get endpoint(): string {
    return endpointOf('imap', this.#servers[0]);
  }

  /**
   * Gives a connection that is logged in; `release` or `drop` it.
   *
   * @throws TransportFailure IMAP_UNREACHABLE, IMAP_TLS_REFUSED, IMAP_LOGIN_REFUSED; the signal's reason when aborted
   */
  async acquire(signal: AbortSignal): Promise<ImapFlow> {
    signal.throwIfAborted();
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept?.usable === true) return kept;
    return await this.#connect(signal);
  }

  /** Keeps the connection for the next task, or closes it when one is kept already. */
  release(client: ImapFlow): void {
    if (this.#closed || !client.usable || this.#kept?.usable === true) return this.drop(client);
    this.#kept = client;
  }

  /** Cuts a connection that is of no use any more. */
  drop(client: ImapFlow): void {
    this.#open.delete(client);
    client.close();
  }

  /** Logs out where nothing is under way and cuts every connection. */
  async close(): Promise<void> {
    this.#closed = true;
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept?.usable === true) await politely(kept);
    for (const client of this.#open) this.drop(client);
  }

  async #connect(signal: AbortSignal): Promise<ImapFlow> {
    const { server, value } = await trySeveral('imap', this.#servers, this.#options.timeoutMs, (one, timeoutMs) =>
      this.#connectTo(one, timeoutMs, signal),
    );
    if (this.#servers.length > 1) this.#tellFound(server);
    this.#servers = [server];
    return value;
  }

  #tellFound(server: MailServer): void {
    const how = server.tls === 'implicit' ? 'TLS' : 'STARTTLS';
    const message = `The IMAP server for ${this.#account.login} is ${endpointOf('imap', server)}, over ${how}.`;
    this.#options.log?.({ level: 'info', event: 'mail-server-found', message });
  }

  async #connectTo(server: MailServer, timeoutMs: number, signal: AbortSignal): Promise<ImapFlow> {
    const { host, tls } = server;
    const { login, password: secret } = this.#account;
    const password = await revealPassword(secret);
    const { ImapFlow: Client } = await import('imapflow');
    signal.throwIfAborted();
    const client = new Client({
      host,
      port: portOf('imap', server),
      secure: tls === 'implicit',
      ...(tls === 'implicit' ? {} : { doSTARTTLS: tls === 'starttls' }),
      tls: tlsOptions(this.#options),
      auth: { user: login, pass: password },
      logger: false,
      disableAutoIdle: true,
      disableCompression: true,
      disableBinary: true,
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: this.#options.timeoutMs,
      maxLineLength: maxMailBytes,
      maxLiteralSize: 2 * maxMailBytes,
      maxResponseSize: 4 * maxMailBytes,
    });
    // Every command reports a lost connection itself; without a listener the event would end the process.
    client.on('error', () => undefined);
    client.once('close', () => this.#open.delete(client));
    const abort = (): void => client.close();
    signal.addEventListener('abort', abort, { once: true });
    this.#open.add(client);
    try {
      await client.connect();
      signal.throwIfAborted();
      return client;
    } catch (error) {
      this.drop(client);
      signal.throwIfAborted();
      throw connectFailure(endpointOf('imap', server), { user: login, password }, error);
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }
}

/** A server that does not answer a goodbye is left without one. */
async function politely(client: ImapFlow): Promise<void> {
  const impatience = setTimeout(() => client.close(), 1000);
  try {
    await client.logout();
  } catch {
    client.close();
  } finally {
    clearTimeout(impatience);
  }
}
