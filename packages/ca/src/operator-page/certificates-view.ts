import { ConfigInvalid, requireEmailIdentifier } from '@acme-smime/protocol';
import { html } from 'hono/html';

import type { CaContext } from '../context.ts';
import { readSerial } from '../revocation/revoke-as-operator.ts';
import type { CertificateRecord } from '../storage/records.ts';
import { certificateTable } from './certificate-words.ts';
import { heading } from './frame.ts';
import type { View } from './frame.ts';
import { pageOf, paged } from './paging.ts';
import type { Asked } from './paging.ts';

const perPage = 50;
const statuses = [
  ['issued', 'issued'],
  ['revoked', 'revoked'],
  ['intended', 'being signed'],
  ['abandoned', 'abandoned'],
] as const;

/** Certificates, newest first: all, those of an address or a status, or the one with a serial number. */
export async function certificatesView(ca: CaContext, asked: Asked): Promise<View> {
  const query = (asked['q'] ?? '').trim();
  const status = statuses.find(([value]) => value === asked['status'])?.[0];
  const page = pageOf(asked, perPage);
  const found = await search(ca, query, { ...page, ...(status === undefined ? {} : { status }) });
  const kept = { ...(query === '' ? {} : { q: query }), ...(status === undefined ? {} : { status }) };
  const { shown, pager } = paged(found, page, {
    path: '/certificates',
    asked: { ...kept, ...(page.before === undefined ? {} : { before: asked['before'] ?? '' }) },
    placeOf: ({ intendedAt, id }) => ({ at: intendedAt, id }),
  });
  return {
    title: 'Certificates',
    place: '/certificates',
    body: html`${heading('Certificates', 'Newest first; times are UTC.')}
      <form method="get" action="/certificates" role="search">
        <label for="q"
          >Address or serial number
          <input id="q" name="q" value="${query}" autocomplete="off" spellcheck="false" maxlength="320"
        /></label>
        <label for="status" class="short"
          >Status
          <select id="status" name="status">
            <option value="">all</option>
            ${statuses.map(
              ([value, label]) =>
                html`<option value="${value}" ${value === status ? 'selected' : ''}>${label}</option>`,
            )}
          </select></label
        >
        <button>Show</button>
      </form>
      ${certificateTable(shown, ca.now())} ${pager}`,
  };
}

async function search(
  { storage }: CaContext,
  text: string,
  query: Parameters<CaContext['storage']['newestCertificates']>[0],
): Promise<readonly CertificateRecord[]> {
  if (text === '') return storage.newestCertificates(query);
  if (text.includes('@')) {
    const address = addressOf(text);
    return address === undefined ? [] : storage.newestCertificates({ ...query, address });
  }
  const found = await storage.certificateBySerial(readSerial(text));
  return found === undefined || found.status !== (query.status ?? found.status) ? [] : [found];
}

/** As it stands in certificates; `undefined` when it cannot stand in any. */
function addressOf(text: string): string | undefined {
  try {
    return requireEmailIdentifier(text).value;
  } catch (error) {
    if (error instanceof ConfigInvalid) return undefined;
    throw error;
  }
}
