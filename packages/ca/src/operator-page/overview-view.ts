import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { issuersOf, rootId } from '../issuance/authority.ts';
import type { NamedIssuer } from '../issuance/authority.ts';
import type { Health } from '../operation/health.ts';
import { authorityName } from '../pages/authority-name.ts';
import { day, moment, span } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import { mostCounted } from '../storage/newest.ts';
import type { Tally } from '../storage/newest.ts';
import type { CrlRecord } from '../storage/records.ts';
import { badge, certificateTable } from './certificate-words.ts';
import { heading } from './frame.ts';
import type { View } from './frame.ts';

const dayMs = 86_400_000;
const newest = 5;

/** How the CA is, how much there is to look at, and how long its issuers last. */
export async function overviewView(ca: CaContext, health: (() => Promise<Health>) | undefined): Promise<View> {
  const now = ca.now();
  const [well, tally, certificates, issuers] = await Promise.all([
    health?.(),
    ca.storage.tally({ now, since: new Date(now.getTime() - dayMs) }),
    ca.storage.newestCertificates({ limit: newest }),
    Promise.all(issuersOf(ca.authority).map(async (named) => ({ named, crl: await crlOf(ca, named) }))),
  ]);
  return {
    title: 'Overview',
    place: '/',
    body: html`${heading('Overview', html`<code>${ca.urls.directory}</code>`)}
      ${well === undefined ? '' : healthCard(well)}
      <h2>In numbers</h2>
      <ul class="tiles">
        ${tilesOf(tally)}
      </ul>
      <h2>Newest certificates</h2>
      ${certificateTable(certificates, now)}
      <h2>Issuers and revocation lists</h2>
      ${issuerTable(issuers, now)}`,
  };
}

function healthCard({ status, parts }: Health): Html {
  const words = { ok: 'All is well.', degraded: 'It works, but not well.', down: 'It cannot issue.' } as const;
  const kinds = { ok: 'good', degraded: 'wait', down: 'bad' } as const;
  return html`<section class="card health" aria-label="Health">
    <p class="state ${kinds[status]}">${words[status]}</p>
    <dl>
      ${Object.entries(parts).map(
        ([name, part]) =>
          html`<dt>${name}</dt>
            <dd>${badge(kinds[part.status], part.status)} ${part.reason ?? ''}</dd>`,
      )}
    </dl>
  </section>`;
}

function tilesOf(tally: Tally): Html {
  const tile = (count: number, label: string, path: string, trouble = false): Html => {
    const number = count === mostCounted ? '10,000 or more' : count.toLocaleString('en');
    return html`<li>
      <a href="${path}"><b class="${trouble && count > 0 ? 'bad' : ''}">${number}</b>${label}</a>
    </li>`;
  };
  return html`${tile(tally.issued, 'issued in 24 hours', '/certificates')}
  ${tile(tally.unfinished, 'orders waiting', '/waiting')}
  ${tile(tally.failed, 'orders failed in 24 hours', '/failed', true)}
  ${tile(tally.queuedMails, 'mails in the queue', '/waiting')}
  ${tile(tally.failingMails, 'mails that could not be sent yet', '/waiting', true)}
  ${tile(tally.revoked, 'certificates revoked', '/certificates?status=revoked')}`;
}

interface ShownIssuer {
  readonly named: NamedIssuer;
  readonly crl: CrlRecord | undefined;
}

function issuerTable(issuers: readonly ShownIssuer[], now: Date): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Issuer</th>
        <th scope="col">Runs out</th>
        <th scope="col">Revocation list</th>
        <th scope="col">Made</th>
        <th scope="col">Next by</th>
      </tr>
    </thead>
    <tbody>
      ${issuers.map(({ named, crl }, at) => {
        const { certificate } = named.issuer;
        const { notAfter } = certificate;
        const role = named.id === rootId ? 'root' : at === 0 ? 'signs certificates' : 'former';
        return html`<tr>
          <td data-label="Issuer">${authorityName(certificate)}<small>${role}</small></td>
          <td data-label="Runs out">${day(notAfter)}<small>${left(notAfter, now)}</small></td>
          ${
            crl === undefined
              ? html`<td data-label="Revocation list" colspan="3">not made yet</td>`
              : html`<td data-label="Revocation list">
                    number ${crl.number}<small>${crl.entries.toLocaleString('en')} revoked</small>
                  </td>
                  <td data-label="Made">${moment(crl.thisUpdate)}</td>
                  <td data-label="Next by">${moment(crl.nextUpdate)}<small>${left(crl.nextUpdate, now)}</small></td>`
          }
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function left(end: Date, now: Date): Html {
  const ms = end.getTime() - now.getTime();
  return ms > 0 ? html`in ${span(ms)}` : html`<span class="bad">run out</span>`;
}

/** The list as it was made last; that of an offline root came with it. */
async function crlOf({ storage, authority }: CaContext, { id }: NamedIssuer): Promise<CrlRecord | undefined> {
  return id === rootId && authority.offlineRoot !== undefined ? authority.offlineRoot.crl : storage.get('crl', id);
}
