import { encodePem } from '@acme-smime/protocol';
import { Hono } from 'hono';
import type { Context } from 'hono';
import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { readBody } from '../front-end/body.ts';
import { styleSheet } from '../pages/style.ts';
import { readSerial, revokeAsOperator } from '../revocation/revoke-as-operator.ts';
import type { CertificateRecord } from '../storage/records.ts';
import { accountView } from './account-view.ts';
import { auditView } from './audit-view.ts';
import { certificateView } from './certificate-view.ts';
import { certificatesView } from './certificates-view.ts';
import { heading, respondView, strictHeaders } from './frame.ts';
import type { View } from './frame.ts';
import { createGate } from './gate.ts';
import type { GateOptions } from './gate.ts';
import type { OperatorPageOptions } from './options.ts';
import { operatorStyle } from './operator-style.ts';
import { failedView, waitingView } from './orders-view.ts';
import { overviewView } from './overview-view.ts';
import type { Asked } from './paging.ts';
import { sameSecret } from './sessions.ts';
import type { Session } from './sessions.ts';

/** Answers one request of somebody at `address`. */
export type OperatorPage = (request: Request, address: string) => Promise<Response>;

/** What a view is made for. */
interface Visit {
  readonly session: Session;
  readonly asked: Asked;
  readonly context: Context;
}

/**
 * Makes the page of those who run the CA: what was issued, what waits, what failed and why, and the way to revoke. It is made
 * here and needs no script; whoever has not shown the token sees nothing but the question for it.
 */
export function createOperatorPage(
  ca: CaContext,
  options: Pick<OperatorPageOptions, 'health'> & GateOptions,
): OperatorPage {
  const gate = createGate(ca, options);
  const app = new Hono<{ Bindings: { readonly address: string } }>();
  const { name } = ca.config;

  const view = (path: string, make: MakeView): void => {
    app.get(path, async (context) => {
      const session = gate.sessionOf(context.req.raw);
      if (session === undefined) return gate.ask();
      const made = await make({ session, asked: context.req.query(), context });
      return made instanceof Response ? made : respondView({ name, session }, made);
    });
  };

  app.get('/style.css', () => styleSheet(operatorStyle));
  app.get('/login', () => gate.ask(200));
  app.post('/login', async (context) => gate.logIn(await formOf(context), context.env.address));
  for (const [path, make] of Object.entries(viewsOf(ca, options.health))) view(path, make);

  const change = (
    path: string,
    make: (visit: Visit & { readonly form: URLSearchParams }) => Promise<Response>,
  ): void => {
    app.post(path, async (context) => {
      const session = gate.sessionOf(context.req.raw);
      if (session === undefined) return gate.ask();
      const form = await formOf(context);
      if (!sameSecret(form.get('form-token') ?? '', session.formToken)) {
        throw new RequestRefused(
          'PAYLOAD_REFUSED',
          'This form is not of your present session; go back and load it anew.',
        );
      }
      return make({ session, asked: {}, context, form });
    });
  };
  change('/logout', async ({ session }) => gate.logOut(session));
  change('/certificates/:serial/revoke', async ({ session, context, form }) => {
    const found = await requireCertificate(ca, context.req.param('serial') ?? '');
    const refusal = await revoke(ca, found, form);
    if (refusal === undefined) return redirect(`/certificates/${found.serial}`);
    return respondView({ name, session }, await certificateView(ca, session, found, refusal));
  });

  app.notFound((context) => respondView(frameOf(context.req.raw), problemView('There is nothing here.', 404)));
  app.onError((error, context) => {
    const frame = frameOf(context.req.raw);
    if (error instanceof RequestRefused) return respondView(frame, problemView(error.message, statusOf(error)));
    const message = 'A page for the operator could not be made.';
    ca.log({ level: 'error', event: 'page.failed', message, data: { error: String(error) } });
    return respondView(frame, problemView('This page cannot be shown at the moment; the log says why.', 500));
  });
  const frameOf = (request: Request): Parameters<typeof respondView>[0] => {
    const session = gate.sessionOf(request);
    return { name, ...(session === undefined ? {} : { session }) };
  };

  return async (request, address) => gate.refuseStrangers(request) ?? app.fetch(request, { address });
}

/** Makes what one path shows: a view, or a file. */
type MakeView = (visit: Visit) => Promise<View | Response>;

function viewsOf(ca: CaContext, health: OperatorPageOptions['health']): Readonly<Record<string, MakeView>> {
  return {
    '/': () => overviewView(ca, health),
    '/certificates': ({ asked }) => certificatesView(ca, asked),
    '/certificates/:serial{[0-9a-f]+\\.pem}': async ({ context }) => {
      const serial = (context.req.param('serial') ?? '').replace('.pem', '');
      return pemFile(await requireCertificate(ca, serial));
    },
    '/certificates/:serial': async ({ session, context }) =>
      certificateView(ca, session, await requireCertificate(ca, context.req.param('serial') ?? '')),
    '/accounts/:id': async ({ context }) => {
      const account = await ca.storage.get('account', context.req.param('id') ?? '');
      if (account === undefined) throw new RequestRefused('RESOURCE_UNKNOWN', 'There is no such account.');
      return accountView(ca, account);
    },
    '/waiting': ({ asked }) => waitingView(ca, asked),
    '/failed': ({ asked }) => failedView(ca, asked),
    '/audit': ({ asked }) => auditView(ca, asked),
  };
}

/** Gives the sentence that says why it was not revoked; `undefined` when it was. */
async function revoke(ca: CaContext, found: CertificateRecord, form: URLSearchParams): Promise<string | undefined> {
  if (form.get('confirmed') !== 'yes') return 'Confirm that it is to be revoked.';
  try {
    const revoked = await revokeAsOperator(ca, found.serial, {
      reason: Number(form.get('reason') ?? Number.NaN),
      by: 'page',
    });
    ca.ocsp.prepare(revoked);
    ca.crls.kick();
    return undefined;
  } catch (error) {
    if (error instanceof RequestRefused) return error.message;
    throw error;
  }
}

async function formOf(context: Context): Promise<URLSearchParams> {
  return new URLSearchParams(Buffer.from(await readBody(context.req.raw)).toString('utf8'));
}

async function requireCertificate({ storage }: CaContext, serial: string): Promise<CertificateRecord> {
  const found = await storage.certificateBySerial(readSerial(serial));
  if (found !== undefined) return found;
  throw new RequestRefused('RESOURCE_UNKNOWN', 'There is no certificate with this serial number.');
}

function pemFile({ der, serial }: CertificateRecord): Response {
  if (der === undefined) throw new RequestRefused('RESOURCE_UNKNOWN', 'This certificate was never signed.');
  const headers = {
    ...strictHeaders,
    'Content-Type': 'application/x-pem-file',
    'Content-Disposition': `attachment; filename="${serial}.pem"`,
  };
  return new Response(encodePem('CERTIFICATE', der), { headers });
}

function redirect(path: string): Response {
  return new Response(null, { status: 303, headers: { ...strictHeaders, Location: path } });
}

function statusOf({ code }: RequestRefused): number {
  if (code === 'RESOURCE_UNKNOWN') return 404;
  return code === 'REQUEST_TOO_LARGE' ? 413 : 400;
}

function problemView(text: string, status: number): View {
  return {
    title: 'Not possible',
    place: '',
    status,
    body: html`${heading('Not possible', text)}
      <p><a href="/">Overview</a></p>`,
  };
}
