import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { moment, span } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import { certificateTable } from './certificate-words.ts';
import { heading } from './frame.ts';
import type { View } from './frame.ts';
import { orderProgress } from './order-progress.ts';
import type { AddressProgress, OrderProgress } from './order-progress.ts';
import { pageOf, paged } from './paging.ts';
import type { Asked } from './paging.ts';

const perPage = 25;
const mostAbandoned = 10;
/** Unfinished orders that are looked through for failed ones; the others show up when their time is over. */
const lookedAt = 100;
/** So that an order for a hundred addresses leaves room for others. */
const mostAddresses = 5;

/** Orders that may still get a certificate, and what each of them waits for. */
export async function waitingView(ca: CaContext, asked: Asked): Promise<View> {
  const { rows: unfinished, pager } = await ordersOf(ca, 'unfinished', asked);
  const rows = unfinished.filter(({ isFailed }) => !isFailed);
  return {
    title: 'Waiting',
    place: '/waiting',
    body: html`${heading('Waiting', 'Orders that have no certificate yet, and what each of them waits for; times are UTC.')}
    ${orderTable(rows, { time: 'Placed', text: 'Waits for', now: ca.now() })} ${pager}`,
  };
}

/** Orders that got no certificate, and why; and what was cut off while it was signed. */
export async function failedView(ca: CaContext, asked: Asked): Promise<View> {
  const { rows: over, pager } = await ordersOf(ca, 'failed', asked);
  const rows = [...(asked['before'] === undefined ? await failedEarly(ca) : []), ...over];
  const abandoned = await ca.storage.newestCertificates({ status: 'abandoned', limit: mostAbandoned });
  const more = html`The newest; <a href="/certificates?status=abandoned">all of them</a>.`;
  return {
    title: 'Failed',
    place: '/failed',
    body: html`${heading('Failed', 'Orders that got no certificate, and why; times are UTC.')}
      ${orderTable(rows, { time: 'Until', text: 'Why', now: ca.now() })} ${pager}
      <h2>Abandoned while signing</h2>
      <p>
        A signature that failed or was cut off: the serial number is never used again, and the order could be finalized
        once more. The audit log says what happened. ${abandoned.length === mostAbandoned ? more : ''}
      </p>
      ${certificateTable(abandoned, ca.now())}`,
  };
}

/** Of the newest orders, those that failed before their time was over: a mail that was refused, a client that gave up. */
async function failedEarly({ storage, now }: CaContext): Promise<readonly OrderProgress[]> {
  const orders = await storage.newestOrders({ state: 'unfinished', now: now(), limit: lookedAt });
  const progress = await Promise.all(orders.map((order) => orderProgress(storage, order, now())));
  return progress.filter(({ isFailed }) => isFailed);
}

async function ordersOf(
  ca: CaContext,
  state: 'unfinished' | 'failed',
  asked: Asked,
): Promise<{ readonly rows: readonly OrderProgress[]; readonly pager: Html }> {
  const page = pageOf(asked, perPage);
  const now = ca.now();
  const { shown, pager } = paged(await ca.storage.newestOrders({ ...page, state, now }), page, {
    path: state === 'failed' ? '/failed' : '/waiting',
    asked: page.before === undefined ? {} : { before: asked['before'] ?? '' },
    placeOf: ({ expiresAt, id }) => ({ at: expiresAt, id }),
  });
  return { rows: await Promise.all(shown.map((order) => orderProgress(ca.storage, order, now))), pager };
}

interface Columns {
  readonly time: 'Placed' | 'Until';
  readonly text: string;
  readonly now: Date;
}

function orderTable(rows: readonly OrderProgress[], { time, text, now }: Columns): Html {
  if (rows.length === 0) return html`<p class="empty">There are none.</p>`;
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Address</th>
        <th scope="col">${text}</th>
        <th scope="col">${time}</th>
        <th scope="col">Account</th>
      </tr>
    </thead>
    <tbody>
      ${rows.map(({ order, text: whole, addresses }) => {
        const at = time === 'Placed' ? order.createdAt : order.expiresAt;
        return html`<tr>
          <td data-label="Address">
            ${order.addresses.slice(0, mostAddresses).map(addressOf)}${andMore(order.addresses)}
          </td>
          <td data-label="${text}">
            ${whole === undefined ? stepsOf(addresses) : html`<span class="${order.refusal === undefined ? 'calm' : 'bad'}">${whole}</span>`}
          </td>
          <td data-label="${time}">${moment(at)}<small>${distance(at, now)}</small></td>
          <td data-label="Account">
            <a href="/accounts/${order.accountId}"><code>${order.accountId}</code></a>
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function distance(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime();
  return ms < 0 ? `in ${span(-ms)}` : `${span(ms)} ago`;
}

function addressOf(address: string): Html {
  return html`<bdi class="address">${address}</bdi>`;
}

function andMore(addresses: readonly unknown[]): Html | string {
  const more = addresses.length - mostAddresses;
  return more > 0 ? html`<small>and ${more} more</small>` : '';
}

/** What is not proven yet; where the same is true of all addresses, none of them is named again. */
function stepsOf(addresses: readonly AddressProgress[]): Html {
  const open = addresses.filter(({ state }) => state !== 'proven');
  const step = ({ state, text }: AddressProgress): Html =>
    html`<span class="${state === 'trouble' ? 'bad' : 'calm'}">${text}</span>`;
  const [first] = addresses;
  if (first !== undefined && addresses.every(({ text }) => text === first.text)) return step(first);
  return html`<ul>
    ${open.slice(0, mostAddresses).map((each) => html`<li>${addressOf(each.address)} ${step(each)}</li>`)}
    ${open.length > mostAddresses ? html`<li>and ${open.length - mostAddresses} more</li>` : ''}
  </ul>`;
}
