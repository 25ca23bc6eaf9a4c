import { getCACertificates } from 'node:tls';

/** How a connection is protected: TLS from the first byte, STARTTLS without which nothing is sent, or not at all. */
export type TlsMode = 'implicit' | 'starttls' | 'plain';

/** A mail server as the user names it. */
export interface MailServer {
  readonly host: string;
  /** Default: the registered port of the protocol and `tls`. */
  readonly port?: number;
  readonly tls: TlsMode;
}

/** Which server certificates are believed. */
export interface TlsTrust {
  /** PEM certificates that count beside the system's roots. */
  readonly caBundle?: string;
  /** False switches the check of certificates off: loud, for tests only. Default true. */
  readonly rejectUnauthorized?: boolean;
}

const registeredPorts = {
  imap: { implicit: 993, starttls: 143, plain: 143 },
  smtp: { implicit: 465, starttls: 587, plain: 25 },
} as const;

/** The port to connect to: the one named, else the registered one (RFC 8314, RFC 6409). */
export function portOf(protocol: 'imap' | 'smtp', server: MailServer): number {
  return server.port ?? registeredPorts[protocol][server.tls];
}

/** `host:port`, as errors name it. */
export function endpointOf(protocol: 'imap' | 'smtp', server: MailServer): string {
  const host = server.host.includes(':') ? `[${server.host}]` : server.host;
  return `${host}:${portOf(protocol, server)}`;
}

/** The trust as options of `tls.connect`. */
export interface TlsOptions {
  readonly rejectUnauthorized: boolean;
  readonly minVersion: 'TLSv1.2';
  readonly ca?: string[];
}

/** Makes the options of `tls.connect`: a bundle is added to the roots of the system, it does not replace them. */
export function tlsOptions(trust: TlsTrust): TlsOptions {
  const options: TlsOptions = { rejectUnauthorized: trust.rejectUnauthorized ?? true, minVersion: 'TLSv1.2' };
  if (trust.caBundle === undefined) return options;
  return { ...options, ca: [...getCACertificates('default'), trust.caBundle] };
}
