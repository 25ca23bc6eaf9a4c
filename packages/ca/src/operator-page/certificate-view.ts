import { createHash } from 'node:crypto';

import { encodePem } from '@acme-smime/protocol';
import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { issuersOf } from '../issuance/authority.ts';
import { authorityName } from '../pages/authority-name.ts';
import { moment } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import { fingerprint } from '../pages/fingerprint.ts';
import type { CertificateRecord } from '../storage/records.ts';
import { addressList, certificateTable, reasonName, reasonNames, statusBadge } from './certificate-words.ts';
import { formToken, heading } from './frame.ts';
import type { View } from './frame.ts';
import type { Session } from './sessions.ts';

/** Everything about one certificate, and the way to revoke it; `refusal` says why that was not done. */
export async function certificateView(
  ca: CaContext,
  session: Session,
  certificate: CertificateRecord,
  refusal?: string,
): Promise<View> {
  const { serial, status, der } = certificate;
  const ofKey = await ca.storage.certificatesOfKey(certificate.spkiHash);
  const others = ofKey.filter(({ id }) => id !== certificate.id);
  return {
    title: serial,
    place: '/certificates',
    status: refusal === undefined ? 200 : 400,
    body: html`<p class="above"><a href="/certificates">Certificates</a></p>
      ${heading('Certificate', html`${addressList(certificate.addresses)}`)}
      ${status === 'issued' || refusal === undefined ? '' : html`<p class="state bad" role="alert">${refusal}</p>`}
      <section class="card">
        <dl>
          ${facts(ca, certificate).map(
            ([name, value]) =>
              html`<dt>${name}</dt>
                <dd>${value}</dd>`,
          )}
        </dl>
        ${
          der === undefined
            ? ''
            : html`<p class="links"><a href="/certificates/${serial}.pem">Download it (PEM)</a></p>
                <details>
                  <summary>PEM</summary>
                  <pre>${encodePem('CERTIFICATE', der)}</pre>
                </details>`
        }
      </section>
      ${status === 'issued' ? revokeForm(session, serial, refusal) : ''}
      ${
        others.length === 0
          ? ''
          : html`<h2>Others with the same key</h2>
              ${certificateTable(others, ca.now())}`
      }`,
  };
}

function facts(ca: CaContext, certificate: CertificateRecord): readonly (readonly [string, Html | string])[] {
  const { serial, status, usage, profile, der, issuedAt, revokedAt, revocationReason, renewalWindow } = certificate;
  const issuer = issuersOf(ca.authority).find(({ id }) => id === certificate.issuerId);
  const usages = { both: 'signing and encryption', signing: 'signing', encryption: 'encryption' } as const;
  const code = (text: string): Html => html`<code>${text}</code>`;
  const revoked: readonly (readonly [string, Html])[] =
    status !== 'revoked' || revokedAt === undefined
      ? []
      : [['Revoked', html`${moment(revokedAt)} · ${reasonName(revocationReason)}`]];
  return [
    ['Status', statusBadge(certificate, ca.now())],
    ...revoked,
    ['Serial', code(serial)],
    ['Good', html`from ${moment(certificate.notBefore)} to ${moment(certificate.notAfter)}`],
    ['Issued', issuedAt === undefined ? 'not yet' : moment(issuedAt)],
    ['For', html`${usages[usage]}${profile === undefined ? '' : html` (profile ${profile})`}`],
    ['Issuer', issuer === undefined ? code(certificate.issuerId) : authorityName(issuer.issuer.certificate)],
    ['Account', html`<a href="/accounts/${certificate.accountId}">${code(certificate.accountId)}</a>`],
    ['Order', code(certificate.orderId)],
    ['Key, SHA-256', code(fingerprint(createHash('sha256').update(certificate.spki).digest()))],
    ...(der === undefined
      ? []
      : ([['SHA-256', code(fingerprint(createHash('sha256').update(der).digest()))]] as const)),
    ...(certificate.crlPartition === undefined ? [] : ([['Partial CRL', String(certificate.crlPartition)]] as const)),
    ...(renewalWindow === undefined
      ? []
      : ([['Renew', html`from ${moment(renewalWindow.start)} to ${moment(renewalWindow.end)}`]] as const)),
  ];
}

function revokeForm(session: Session, serial: string, refusal: string | undefined): Html {
  return html`<details class="card danger" ${refusal === undefined ? '' : 'open'}>
    <summary>Revoke this certificate</summary>
    <p>From then on nobody should trust it. This cannot be taken back.</p>
    <form method="post" action="/certificates/${serial}/revoke" class="column">
      ${formToken(session)}
      <label for="reason"
        >Reason, for the revocation list
        <select id="reason" name="reason">
          ${reasonNames.map(([number, name]) => html`<option value="${number}">${name}</option>`)}
        </select></label
      >
      <label class="check"
        ><input type="checkbox" name="confirmed" value="yes" required />Yes, revoke the certificate ${serial}</label
      >
      ${refusal === undefined ? '' : html`<p class="state bad" role="alert">${refusal}</p>`}
      <button class="bad">Revoke</button>
    </form>
  </details>`;
}
