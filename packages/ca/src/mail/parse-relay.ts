import { ConfigInvalid } from '@acme-smime/protocol';

import { parseHostPort } from '../host-port.ts';
import type { SmtpRelay } from './relay.ts';

const expected = 'HOST:PORT, smtp://LOGIN@HOST:PORT or smtps://LOGIN@HOST:PORT, and the password not in it';

/**
 * Reads where mail is handed to: `HOST:PORT` (TLS where it is offered), `smtp://` (STARTTLS that must succeed, port 587) or
 * `smtps://` (TLS, port 465). A login needs `password`, and the password needs a login; it never stands in the URL, where
 * whoever reads the configuration would see it.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, which repeats nothing of a URL that may hold a password.
 */
export function parseRelay(text: string, option: string, password?: () => Promise<string>): SmtpRelay {
  if (!text.includes('://')) {
    if (password !== undefined) throw invalid(option, 'has a password and no login');
    return parseHostPort(text, option);
  }
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const tls = url === undefined ? undefined : modes.get(url.protocol);
  if (url === undefined || tls === undefined || url.hostname === '') throw invalid(option, 'is no address of a relay');
  if (url.password !== '' || !['', '/'].includes(url.pathname) || url.search !== '' || url.hash !== '') {
    throw invalid(option, 'holds more than that');
  }
  if ((url.username === '') !== (password === undefined)) {
    throw invalid(option, password === undefined ? 'has a login and no password' : 'has a password and no login');
  }
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? registeredPorts[tls] : Number(url.port),
    tls,
    ...(password === undefined ? {} : { login: { user: decodeURIComponent(url.username), password } }),
  };
}

const modes: ReadonlyMap<string, 'implicit' | 'starttls'> = new Map([
  ['smtps:', 'implicit'],
  ['smtp:', 'starttls'],
]);

/** RFC 8314 section 3.3. */
const registeredPorts = { implicit: 465, starttls: 587 } as const;

function invalid(option: string, what: string): ConfigInvalid {
  return new ConfigInvalid('OPTION_INVALID', `The option ${option} ${what}; it must be ${expected}.`, {
    path: option,
    expected,
  });
}
