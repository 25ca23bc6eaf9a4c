import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { moment } from '../pages/html.ts';
import type { AccountRecord } from '../storage/records.ts';
import { badge } from './certificate-words.ts';
import { heading } from './frame.ts';
import type { View } from './frame.ts';

/** One account: who can be asked about it, and by which customer's key it was opened. */
export async function accountView(ca: Pick<CaContext, 'storage'>, account: AccountRecord): Promise<View> {
  const { id, status, contact, createdAt, thumbprint, externalAccount } = account;
  const customer =
    externalAccount === undefined ? undefined : await ca.storage.get('externalAccount', externalAccount.kid);
  return {
    title: `Account ${id}`,
    place: '/certificates',
    body: html`${heading('Account')}
      <section class="card">
        <dl>
          <dt>Account</dt>
          <dd><code>${id}</code></dd>
          <dt>Status</dt>
          <dd>${badge(status === 'valid' ? 'good' : 'dim', status)}</dd>
          <dt>Opened</dt>
          <dd>${moment(createdAt)}</dd>
          <dt>Contact</dt>
          <dd>${contact.length === 0 ? 'none' : contact.map((each) => html`<bdi class="address">${each}</bdi>`)}</dd>
          ${
            externalAccount === undefined
              ? ''
              : html`<dt>Customer</dt>
                  <dd>${customer?.label ?? ''} <code>${externalAccount.kid}</code></dd>`
          }
          <dt>Key</dt>
          <dd><code>${thumbprint}</code></dd>
        </dl>
      </section>`,
  };
}
