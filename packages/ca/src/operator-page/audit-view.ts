import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { moment } from '../pages/html.ts';
import type { Html } from '../pages/html.ts';
import type { AuditEntryRecord } from '../storage/records.ts';
import { heading } from './frame.ts';
import type { View } from './frame.ts';
import { pageOf, paged } from './paging.ts';
import type { Asked } from './paging.ts';

const perPage = 50;

/** The end of the audit log: what the CA and its operators did, newest first. */
export async function auditView({ storage }: Pick<CaContext, 'storage'>, asked: Asked): Promise<View> {
  const page = pageOf(asked, perPage);
  const { shown, pager } = paged(await storage.newestAuditEntries(page), page, {
    path: '/audit',
    asked: page.before === undefined ? {} : { before: asked['before'] ?? '' },
    placeOf: ({ at, id }) => ({ at, id }),
  });
  return {
    title: 'Audit log',
    place: '/audit',
    body: html`${heading(
      'Audit log',
      html`Newest first; times are UTC. Whether it is as it was written says <code>acme-smime-ca audit verify</code>.`,
    )}
    ${shown.length === 0 ? html`<p class="empty">There is nothing yet.</p>` : auditTable(shown)} ${pager}`,
  };
}

function auditTable(entries: readonly AuditEntryRecord[]): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Time</th>
        <th scope="col">Event</th>
        <th scope="col">What happened</th>
      </tr>
    </thead>
    <tbody>
      ${entries.map(({ at, event, entry }) => {
        const { message, data } = contentOf(entry);
        return html`<tr>
          <td data-label="Time">${moment(at)}</td>
          <td data-label="Event"><code>${event}</code></td>
          <td data-label="What happened">
            ${
              data === undefined
                ? message
                : html`<details>
                    <summary>${message}</summary>
                    <pre>${data}</pre>
                  </details>`
            }
          </td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function contentOf(entry: string): { readonly message: string; readonly data: string | undefined } {
  const { time: _time, event: _event, message, ...data } = JSON.parse(entry) as Record<string, unknown>;
  const text = Object.keys(data).length === 0 ? undefined : JSON.stringify(data, undefined, 2);
  return { message: typeof message === 'string' ? message : 'This run of a node began its log.', data: text };
}
