import type { MailServer, TlsMode } from './endpoint.ts';

/** What a user may have said about a mail server. */
export interface ServerWish {
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsMode;
}

/** Servers to try, in this order. */
export type ServerCandidates = readonly [MailServer, ...MailServer[]];

/**
 * The IMAP servers that a wish may mean, in the order in which they are tried. Without a host the names that most
 * providers use; without a way of protection first TLS from the first byte (RFC 8314), then STARTTLS; never neither.
 */
export function imapServersOf(wish: ServerWish, address: string): ServerCandidates {
  const hosts = wish.host === undefined ? guesses(address, ['imap', 'mail']) : ([wish.host] as const);
  return candidates(hosts, wish, ['implicit', 'starttls']);
}

/**
 * The submission servers that a wish may mean. Without a host the one of IMAP, and when that was not named either, the
 * names that most providers use.
 */
export function smtpServersOf(wish: ServerWish, address: string, imapHost: string | undefined): ServerCandidates {
  const host = wish.host ?? imapHost;
  const hosts = host === undefined ? guesses(address, ['smtp', 'mail']) : ([host] as const);
  // A server that waits for TLS says nothing until its patience or ours is over, so an unusual port is tried with TLS first.
  const greets = wish.port === undefined || wish.port === 587 || wish.port === 25;
  return candidates(hosts, wish, greets ? ['starttls', 'implicit'] : ['implicit', 'starttls']);
}

type Modes = readonly [TlsMode, ...TlsMode[]];

function candidates(hosts: readonly [string, ...string[]], wish: ServerWish, modes: Modes): ServerCandidates {
  const { port, tls } = wish;
  const [first, ...others] = hosts.flatMap((host) =>
    (tls === undefined ? modes : [tls]).map((mode) => ({ host, tls: mode, ...(port === undefined ? {} : { port }) })),
  );
  return [first as MailServer, ...others];
}

function guesses(address: string, names: readonly [string, string]): readonly [string, string] {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return [`${names[0]}.${domain}`, `${names[1]}.${domain}`];
}
