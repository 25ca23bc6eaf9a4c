import { html } from 'hono/html';

import type { Html } from '../pages/html.ts';
import type { NewestPage, Place } from '../storage/newest.ts';

/** What a page was asked for, as its URL says it. */
export type Asked = Readonly<Record<string, string>>;

/** Reads where a page begins; what is no place begins at the newest. */
export function pageOf(asked: Asked, limit: number): NewestPage {
  const [, at = '', id] = /^(\d{1,15})\.(.{1,200})$/.exec(asked['before'] ?? '') ?? [];
  // One more than is shown tells whether there are any.
  return { limit: limit + 1, ...(id === undefined ? {} : { before: { at: new Date(Number(at)), id } }) };
}

/** Records to show, and the link to those that follow, when there are any. */
export function paged<T>(
  found: readonly T[],
  { limit }: NewestPage,
  parts: { readonly path: string; readonly asked: Asked; readonly placeOf: (record: T) => Place },
): { readonly shown: readonly T[]; readonly pager: Html } {
  const shown = found.slice(0, limit - 1);
  const last = shown.at(-1);
  const { path, asked, placeOf } = parts;
  const link = (query: Asked): string => `${path}?${new URLSearchParams(query).toString()}`;
  const { before: beginning, ...rest } = asked;
  const newest = beginning === undefined ? '' : html`<a href="${link(rest)}">Newest</a>`;
  if (found.length < limit || last === undefined) return { shown, pager: html`<p class="pager">${newest}</p>` };
  const { at, id } = placeOf(last);
  const older = link({ ...rest, before: `${at.getTime()}.${id}` });
  return { shown, pager: html`<p class="pager">${newest}<a rel="next" href="${older}">Older</a></p>` };
}
