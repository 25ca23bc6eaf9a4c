import { createHash } from 'node:crypto';

import type { Certificate } from '@acme-smime/protocol';
import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { issuersOf, rootId } from '../issuance/authority.ts';
import type { NamedIssuer } from '../issuance/authority.ts';
import { readSerial } from '../revocation/revoke-as-operator.ts';
import type { CertificateRecord } from '../storage/records.ts';
import { authorityName } from './authority-name.ts';
import { fingerprint } from './fingerprint.ts';
import { day } from './html.ts';
import type { Html } from './html.ts';
import { contentSecurityPolicy } from './style.ts';
import { trustSteps } from './trust-steps.ts';

/**
 * The page for everybody: whose certificates these are, how to trust them, and whether one of them is good. `prefix` stands
 * before its links; `?serial=` looks a certificate up. A look-up tells nothing that the certificate does not tell, and no
 * address: who has the certificate knows it, and a serial number has more than 64 bits that nobody can guess.
 */
export async function publicPage(ca: CaContext, prefix: string, request: Request): Promise<Response> {
  const serial = new URL(request.url).searchParams.get('serial') ?? undefined;
  const found = serial === undefined ? undefined : await lookUp(ca, serial);
  const { name } = ca.config;
  const [root, ...others] = issuersOf(ca.authority).toReversed();
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${name}</title>
        <link rel="stylesheet" href="${prefix}/style.css" />
      </head>
      <body>
        <main>
          <h1>${name}</h1>
          <p class="lead">
            Certificates to sign and encrypt mail (S/MIME), for whoever can read and answer the mail of an address.
          </p>
          <p>Programs obtain them by ACME at <code>${ca.urls.directory}</code></p>
          <h2>Is a certificate good?</h2>
          <form method="get" action="${prefix}/">
            <label for="serial"
              >Serial number, hexadecimal, as mail programs show it
              <input
                id="serial"
                name="serial"
                value="${serial ?? ''}"
                autocomplete="off"
                spellcheck="false"
                required
                maxlength="100"
            /></label>
            <button>Look it up</button>
          </form>
          ${serial === undefined ? '' : html`<div class="card" role="status">${answer(ca, found)}</div>`}
          <h2>Who signs</h2>
          ${[root, ...others.toReversed()].map((issuer) => (issuer === undefined ? '' : issuerCard(issuer, prefix)))}
          <h2>Trust the root</h2>
          <p>
            Get the <a href="${prefix}/issuer/${rootId}.cer">root certificate</a>, compare its fingerprint with one that
            reached you by another way, and then:
          </p>
          ${trustSteps.map(
            ({ program, steps }) =>
              html`<details>
                <summary>${program}</summary>
                <p>${steps}</p>
              </details>`,
          )}
        </main>
      </body>
    </html> `;
  return new Response(String(await page), {
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': contentSecurityPolicy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    },
  });
}

function issuerCard({ id, issuer: { certificate } }: NamedIssuer, prefix: string): Html {
  return html`<section class="card">
    <h3>${authorityName(certificate)}</h3>
    <dl>
      <dt>${id === rootId ? 'Root' : 'Issuer'}</dt>
      <dd>good from ${day(certificate.notBefore)} to ${day(certificate.notAfter)}</dd>
      <dt>Serial</dt>
      <dd><code>${certificate.serialNumber}</code></dd>
      <dt>SHA-256</dt>
      <dd><code>${hashOf('sha256', certificate)}</code></dd>
      ${
        id === rootId
          ? html`<dt>SHA-1</dt>
              <dd><code>${hashOf('sha1', certificate)}</code><small>as Windows and gpgsm name it</small></dd>`
          : ''
      }
    </dl>
    <p class="links">
      <a href="${prefix}/issuer/${id}.cer">${id === rootId ? 'Root certificate' : 'Issuer certificate'}</a
      ><a href="${prefix}/crl/${id}.crl">Revocation list</a>
    </p>
  </section>`;
}

function hashOf(algorithm: 'sha256' | 'sha1', { der }: Certificate): string {
  return fingerprint(createHash(algorithm).update(der).digest());
}

function answer(ca: CaContext, found: CertificateRecord | undefined): Html {
  if (found === undefined)
    return html`<span class="state">Not one of ours.</span> No certificate has this serial number.`;
  const state = stateOf(found, ca.now());
  return html`<p class="state ${state.good ? 'good' : 'bad'}">${state.text}</p>
    <dl>
      <dt>Serial</dt>
      <dd><code>${found.serial}</code></dd>
      <dt>Good</dt>
      <dd>from ${day(found.notBefore)} to ${day(found.notAfter)}</dd>
      <dt>For</dt>
      <dd>${found.usage === 'both' ? 'signing and encryption' : found.usage}</dd>
    </dl>`;
}

function stateOf(found: CertificateRecord, now: Date): { readonly good: boolean; readonly text: string } {
  if (found.status === 'revoked') {
    const since = found.revokedAt === undefined ? '' : ` since ${found.revokedAt.toISOString().slice(0, 10)}`;
    return { good: false, text: `Revoked${since}: do not trust it.` };
  }
  if (found.notAfter <= now) return { good: false, text: 'It has run out.' };
  return { good: true, text: 'It is good.' };
}

/** Only what was really issued: an intention is nobody's business. */
async function lookUp(ca: CaContext, text: string): Promise<CertificateRecord | undefined> {
  const serial = readSerial(text);
  const found = /^[0-9a-f]{1,40}$/.test(serial) ? await ca.storage.certificateBySerial(serial) : undefined;
  return found?.status === 'issued' || found?.status === 'revoked' ? found : undefined;
}
