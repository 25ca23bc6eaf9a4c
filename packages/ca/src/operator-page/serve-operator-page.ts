import type { CaContext } from '../context.ts';
import { formatHostPort, isLoopback } from '../host-port.ts';
import { listenHttp, listenHttps } from '../front-end/server.ts';
import type { HttpsServer } from '../front-end/server.ts';
import type { TlsKey } from '../front-end/tls-certificate.ts';
import { createOperatorPage } from './operator-page.ts';
import type { OperatorPageOptions } from './options.ts';

/** The page where operators reach it. */
export interface ServedOperatorPage extends Pick<HttpsServer, 'close' | 'renewTls'> {
  /** No slash at its end. */
  readonly url: string;
}

/**
 * Serves the page on a listener of its own: by plain http on loopback, by HTTPS elsewhere. Options are those that
 * `requireOperatorPage` passed.
 *
 * @throws TransportFailure `LISTEN_FAILED`.
 */
export async function serveOperatorPage(
  ca: CaContext,
  options: OperatorPageOptions,
  tls: TlsKey,
): Promise<ServedOperatorPage> {
  const { listen } = options;
  const secure = !isLoopback(listen.host);
  const server: HttpsServer = secure
    ? await listenHttps(listen, tls)
    : { ...(await listenHttp(listen)), renewTls: () => {} };
  server.serve(createOperatorPage(ca, { ...options, secure, port: server.port }));
  const at = formatHostPort({ host: listen.host, port: server.port });
  return { url: `${secure ? 'https' : 'http'}://${at}`, close: server.close, renewTls: server.renewTls };
}
