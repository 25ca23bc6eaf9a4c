import { html } from 'hono/html';

import { contentSecurityPolicy } from '../pages/style.ts';
import type { Html } from '../pages/html.ts';
import type { Session } from './sessions.ts';

/** What stands around every view. */
export interface Frame {
  /** What the CA calls itself. */
  readonly name: string;
  /** Absent before the log-in. */
  readonly session?: Session;
}

/** One page of the operator's. */
export interface View {
  readonly title: string;
  /** The path of the place in the navigation that it belongs to. */
  readonly place: string;
  readonly body: Html;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

const places = [
  ['/', 'Overview'],
  ['/certificates', 'Certificates'],
  ['/waiting', 'Waiting'],
  ['/failed', 'Failed'],
  ['/audit', 'Audit'],
] as const;

/** Headers of everything: nothing is kept, framed, or loaded from elsewhere. */
export const strictHeaders: Readonly<Record<string, string>> = {
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};

/** Puts a view into its frame. */
export async function respondView({ name, session }: Frame, view: View): Promise<Response> {
  const { title, place, body, status = 200, headers = {} } = view;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${name}</title>
        <link rel="stylesheet" href="/style.css" />
      </head>
      <body>
        ${session === undefined ? '' : bar(name, session, place)}
        <main>${body}</main>
      </body>
    </html> `;
  return new Response(String(await page), {
    status,
    headers: { ...strictHeaders, 'Content-Type': 'text/html; charset=utf-8', ...headers },
  });
}

function bar(name: string, session: Session, here: string): Html {
  const link = ([path, label]: (typeof places)[number]): Html =>
    path === here ? html`<a href="${path}" aria-current="page">${label}</a>` : html`<a href="${path}">${label}</a>`;
  return html`<header>
    <a class="skip" href="#content">To the content</a>
    <strong>${name}</strong>
    <nav aria-label="Pages">${places.map(link)}</nav>
    <form method="post" action="/logout">${formToken(session)}<button class="quiet">Log out</button></form>
  </header>`;
}

/** What every form that changes something carries. */
export function formToken(session: Session): Html {
  return html`<input type="hidden" name="form-token" value="${session.formToken}" />`;
}

/** The head of a view. */
export function heading(title: string, lead?: Html | string): Html {
  return html`<h1 id="content" tabindex="-1">${title}</h1>
    ${lead === undefined ? '' : html`<p class="lead">${lead}</p>`}`;
}
