import { ConfigInvalid } from '@acme-smime/protocol';

import type { HostPort } from '../config.ts';
import { isLoopback } from '../host-port.ts';
import type { Health } from '../operation/health.ts';

/** How operators get to their page. */
export interface OperatorPageOptions {
  /** By plain http on loopback; elsewhere, when `beyondLoopback` says so, by HTTPS with the certificate of the CA. */
  readonly listen: HostPort;
  /** What an operator logs in with: 32 characters or more, that nobody can guess. */
  readonly token: string;
  /** Says that the page may be reached from other machines; without it `listen` must be an address of loopback. */
  readonly beyondLoopback?: boolean;
  /** How the CA is; the page says nothing about it without. */
  readonly health?: () => Promise<Health>;
}

/** 128 bits in hexadecimal. */
const leastCharacters = 32;

/**
 * Passes on options that keep strangers out.
 *
 * @throws ConfigInvalid `OPTION_INVALID` for a short token, and for another address than loopback that was not asked for.
 */
export function requireOperatorPage(options: OperatorPageOptions): OperatorPageOptions {
  const { listen, token, beyondLoopback = false } = options;
  if (token.length < leastCharacters) {
    const expected = `${leastCharacters} random characters or more, as of \`openssl rand -hex 32\``;
    const message = `The token of the operator page has ${token.length} characters; it must have ${expected}.`;
    throw new ConfigInvalid('OPTION_INVALID', message, { path: 'operator.token', expected });
  }
  if (isLoopback(listen.host) || beyondLoopback) return options;
  const expected = 'an address of loopback, unless `beyond-loopback` says that other machines may reach it';
  const message = `The operator page is to listen at ${listen.host}; it must be ${expected}.`;
  throw new ConfigInvalid('OPTION_INVALID', message, { path: 'operator.listen', expected });
}
