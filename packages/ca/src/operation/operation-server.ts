import type { HostPort } from '../config.ts';
import { listenHttp } from '../front-end/server.ts';
import type { WebServer } from '../front-end/server.ts';
import type { Operation } from './operation.ts';

/**
 * Serves, apart from ACME: `/metrics` (Prometheus); `/health`, 200 as long as the process answers, with how its parts are; and
 * `/ready`, 200 while requests should be sent to this node, else 503.
 *
 * @throws TransportFailure `LISTEN_FAILED`.
 */
export async function serveOperation(operation: Operation, listen: HostPort): Promise<WebServer> {
  const server = await listenHttp(listen);
  server.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET') return new Response(null, { status: 405 });
    switch (pathname) {
      case '/metrics': {
        const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' };
        return new Response(await operation.metrics(), { headers });
      }
      // Whoever restarts what does not answer must not restart a node because its database is away.
      case '/health':
        return neverKept(await operation.health(), 200);
      case '/ready': {
        const readiness = await operation.readiness();
        return neverKept(readiness, readiness.ready ? 200 : 503);
      }
      default:
        return new Response(null, { status: 404 });
    }
  });
  return server;
}

function neverKept(body: object, status: number): Response {
  return Response.json(body, { status, headers: { 'Cache-Control': 'no-store' } });
}
