import type { HostPort } from '../config.ts';
import { listenHttp } from '../front-end/server.ts';
import type { WebServer } from '../front-end/server.ts';
import type { Operation } from './operation.ts';

/**
 * Serves `/metrics` (Prometheus), `/health` (200 while the CA works, perhaps badly) and `/ready` (200 when requests should be sent
 * to this node) apart from ACME.
 *
 * @throws TransportFailure `LISTEN_FAILED`.
 */
export async function serveOperation(operation: Operation, listen: HostPort): Promise<WebServer> {
  const server = await listenHttp(listen);
  server.serve(async (request) => {
    const { pathname } = new URL(request.url);
    if (request.method !== 'GET') return new Response(null, { status: 405 });
    if (pathname === '/metrics') {
      const headers = { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' };
      return new Response(await operation.metrics(), { headers });
    }
    if (pathname !== '/health' && pathname !== '/ready') return new Response(null, { status: 404 });
    const health = await operation.health();
    return Response.json(health, {
      status: health.status === 'down' ? 503 : 200,
      headers: { 'Cache-Control': 'no-store' },
    });
  });
  return server;
}
