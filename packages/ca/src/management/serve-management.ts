import { ConfigInvalid } from '@acme-smime/protocol';

import type { HostPort } from '../config.ts';
import { listenHttp } from '../front-end/server.ts';
import type { WebServer } from '../front-end/server.ts';
import { isLoopback } from '../host-port.ts';
import { createManagement } from './management.ts';
import type { ManagementParts } from './management.ts';

/**
 * Serves the management on loopback, and nowhere else: it asks nobody who he is.
 *
 * @throws ConfigInvalid `OPTION_INVALID` for another address, TransportFailure `LISTEN_FAILED`.
 */
export async function serveManagement(parts: ManagementParts, listen: HostPort): Promise<WebServer> {
  if (!isLoopback(listen.host)) {
    const expected = 'an address of loopback';
    const message = `The option --management is ${listen.host}; it must be ${expected}.`;
    throw new ConfigInvalid('OPTION_INVALID', message, { path: '--management', expected });
  }
  const management = createManagement(parts);
  const server = await listenHttp(listen);
  server.serve((request) => refuseStrangers(request) ?? management.fetch(request));
  return server;
}

/** A web page that a developer looks at must not reach us by a name that leads to loopback. */
function refuseStrangers(request: Request): Response | undefined {
  const { hostname } = new URL(request.url);
  const isOurs = isLoopback(hostname.replace(/^\[|\]$/g, '')) && request.headers.get('origin') === null;
  return isOurs ? undefined : new Response(null, { status: 403 });
}
