import { Hono } from 'hono';
import type { Context } from 'hono';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { receiveByWebhook, webhookPath } from '../mail/response-webhook.ts';
import { publicPage } from '../pages/public-page.ts';
import { styleSheet } from '../pages/style.ts';
import { accountRoutes } from './account-routes.ts';
import { certificateRoutes } from './certificate-routes.ts';
import { orderRoutes } from './order-routes.ts';
import { publicRoutes } from './public-routes.ts';
import { composeDirectory } from './resources.ts';
import { respond, respondJson, respondProblem } from './respond.ts';
import { authenticate } from './authenticate.ts';
import { paths } from './urls.ts';

/** Answers one request. */
export type Handler = (context: Context) => Promise<Response>;

/** Handlers of signed requests by path. */
export type Routes = Readonly<Record<string, Handler>>;

/** Makes the whole front end: every resource of RFC 8555 section 7.1, and the public files. */
export function createApp(ca: CaContext): Hono {
  const prefix = new URL(ca.urls.base).pathname.replace(/\/$/, '');
  const app = new Hono().basePath(prefix);
  const posts: Routes = { ...accountRoutes(ca), ...orderRoutes(ca), ...certificateRoutes(ca).posts };
  const gets = certificateRoutes(ca).gets;
  const open = publicRoutes(ca);

  app.get('/', (context) => publicPage(ca, prefix, context.req.raw));
  app.get('/style.css', () => styleSheet());
  app.get(paths.directory, () => respondJson(ca, composeDirectory(ca)));
  app.get(paths.newNonce, (context) => newNonce(ca, context));
  // RFC 8555 section 6.3: these two can be had by POST-as-GET, too.
  app.post(paths.directory, async (context) => {
    await authenticate(ca, context.req.raw);
    return respondJson(ca, composeDirectory(ca));
  });
  app.post(paths.newNonce, async (context) => {
    await authenticate(ca, context.req.raw);
    return newNonce(ca, context);
  });
  const { responseWebhookSecret: secret } = ca.config;
  if (secret !== undefined) app.post(webhookPath, (context) => receiveByWebhook(ca, secret, context.req.raw));
  for (const [path, handler] of Object.entries(posts)) app.post(path, handler);
  for (const [path, handler] of Object.entries({ ...gets, ...open.gets })) app.get(path, handler);
  for (const [path, handler] of Object.entries(open.posts)) app.post(path, handler);
  for (const path of Object.values(paths)) {
    const allowed = allowedAt(path, { ...gets, ...open.gets }, { ...posts, ...open.posts });
    app.all(path, (context) => {
      const how = allowed.includes('GET') ? `ask by ${allowed}` : 'ask by signed POST';
      const error = new RequestRefused('METHOD_REFUSED', `${context.req.method} is not possible here; ${how}.`);
      const response = respondProblem(ca, error, context.req.raw);
      response.headers.set('Allow', allowed);
      return response;
    });
  }
  app.notFound((context) => {
    const error = new RequestRefused('RESOURCE_UNKNOWN', 'There is nothing at this URL; begin at the directory.');
    return respondProblem(ca, error, context.req.raw);
  });
  app.onError((error, context) => respondProblem(ca, error, context.req.raw));
  return app;
}

/** The methods of a path, as `Allow` lists them (RFC 9110 section 15.5.6). */
function allowedAt(path: string, gets: Routes, posts: Routes): string {
  const both = path === paths.directory || path === paths.newNonce;
  const get = both || path in gets ? ['GET', 'HEAD'] : [];
  return [...get, ...(both || path in posts ? ['POST'] : [])].join(', ');
}

/** Makes what is served by plain http: what relying parties ask for, and nothing else. */
export function createPublicApp(ca: CaContext): Hono {
  const app = new Hono();
  const { gets, posts } = publicRoutes(ca);
  app.get('/', (context) => publicPage(ca, '', context.req.raw));
  app.get('/style.css', () => styleSheet());
  for (const [path, handler] of Object.entries(gets)) app.get(path, handler);
  for (const [path, handler] of Object.entries(posts)) app.post(path, handler);
  app.notFound(() => new Response('Not here.\n', { status: 404, headers: { 'Content-Type': 'text/plain' } }));
  app.onError((error, context) => respondProblem(ca, error, context.req.raw));
  return app;
}

/** RFC 8555 section 7.2: 200 for HEAD, 204 for GET, never to be kept by a cache. */
function newNonce(ca: CaContext, context: Context): Response {
  return respond(ca, null, { status: context.req.method === 'HEAD' ? 200 : 204 });
}
