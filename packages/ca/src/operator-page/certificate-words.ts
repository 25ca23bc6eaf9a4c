import { html } from 'hono/html';

import { moment } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import type { CertificateRecord } from '../storage/records.ts';

/** The reasons that a revocation may have (RFC 5280 section 5.3.1), in the order in which they are offered. */
export const reasonNames: readonly (readonly [number, string])[] = [
  [0, 'No reason stated'],
  [1, 'The key may be known to others'],
  [4, 'It was replaced by another certificate'],
  [3, 'Its holder belongs elsewhere now'],
  [5, 'The address is no longer used'],
  [9, 'The right to it was withdrawn'],
];

/** A CRLReason in words. */
export function reasonName(reason = 0): string {
  return reasonNames.find(([number]) => number === reason)?.[1] ?? `Reason ${reason}`;
}

/** A word with its color. */
export function badge(kind: 'good' | 'bad' | 'dim' | 'wait', text: string): Html {
  return html`<span class="badge ${kind}">${text}</span>`;
}

/** What a certificate is at a moment. */
export function statusBadge({ status, notAfter }: CertificateRecord, now: Date): Html {
  if (status === 'issued') return notAfter > now ? badge('good', 'good') : badge('dim', 'run out');
  if (status === 'revoked') return badge('bad', 'revoked');
  return status === 'intended' ? badge('wait', 'being signed') : badge('dim', 'abandoned');
}

/** Addresses that strangers chose: each in its own direction of writing, so that none can dress up as another. */
export function addressList(addresses: readonly string[]): Html {
  return html`${addresses.map((address) => html`<bdi class="address">${address}</bdi>`)}`;
}

/** Rows of certificates, newest first. */
export function certificateTable(certificates: readonly CertificateRecord[], now: Date): Html {
  if (certificates.length === 0) return html`<p class="empty">There are none.</p>`;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Addresses</th>
        <th scope="col">Status</th>
        <th scope="col">Issued</th>
        <th scope="col">Runs out</th>
        <th scope="col">Serial</th>
      </tr>
    </thead>
    <tbody>
      ${certificates.map(
        (each) =>
          html`<tr>
            <td data-label="Addresses">${addressList(each.addresses)}</td>
            <td data-label="Status">${statusBadge(each, now)}</td>
            <td data-label="Issued">
              ${each.issuedAt === undefined ? html`<small>not issued</small>${moment(each.intendedAt)}` : moment(each.issuedAt)}
            </td>
            <td data-label="Runs out">${moment(each.notAfter)}</td>
            <td data-label="Serial">
              <a href="/certificates/${each.serial}"><code>${each.serial}</code></a>
            </td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
