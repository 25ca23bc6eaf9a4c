import { domainToAscii } from './domain.ts';

export { domainToAscii } from './domain.ts';

/** One mail address (RFC 5321 section 4.1.2, RFC 6531 section 3.3). */
export interface EmailAddress {
  /** The local part without quotes, exactly as written: case matters. */
  readonly local: string;
  /** As written: U-labels or A-labels. */
  readonly domain: string;
  /** A-labels, lower case. */
  readonly domainAscii: string;
}

const atomText = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~\u{a0}-\u{10ffff}]+$/u;
const notText = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\ufffd]/u;

/**
 * Reads one bare address, `local@domain`; `undefined` when it is none.
 *
 * Takes a dot-atom or a quoted string before the `@` and a domain name after it. No display name, comment, white space,
 * address literal or obsolete form.
 */
export function parseAddress(text: string): EmailAddress | undefined {
  if (text.length > 512) return undefined;
  const at = text.lastIndexOf('@');
  if (at <= 0) return undefined;
  const local = readLocalPart(text.slice(0, at));
  const domain = text.slice(at + 1);
  const domainAscii = domainToAscii(domain);
  if (local === undefined || domainAscii === undefined) return undefined;
  const address = { local, domain, domainAscii };
  return Buffer.byteLength(formatAddress(address)) > 254 ? undefined : address;
}

/** Writes an address back, quoting the local part where RFC 5321 wants it. */
export function formatAddress(address: EmailAddress): string {
  const plain = address.local.split('.').every((atom) => atomText.test(atom));
  const local = plain ? address.local : `"${address.local.replaceAll(/["\\]/g, (character) => `\\${character}`)}"`;
  // A non-ASCII local part needs SMTPUTF8 anyway; without one, A-labels let every server carry the address (RFC 6531).
  const domain = /^[\x20-\x7e]*$/.test(local) ? address.domainAscii : address.domain;
  return `${local}@${domain}`;
}

/** Says whether two addresses are the same mailbox: local part to the letter, domain as A-labels whatever its case. */
export function sameAddress(a: EmailAddress, b: EmailAddress): boolean {
  return a.local === b.local && a.domainAscii === b.domainAscii;
}

/**
 * Reads the value of a From, To, Reply-To or Cc field: every mailbox in order; `undefined` when any of it is not to the
 * letter of RFC 5322 section 3.4, or when it holds a group.
 *
 * Strict on purpose: what two programs may read differently is not read at all.
 */
export function parseMailboxes(value: string): readonly EmailAddress[] | undefined {
  if (value.length > 64 * 1024 || notText.test(value.replaceAll('\t', ' '))) return undefined;
  const parts = splitOutsideQuotes(value, ',');
  if (parts === undefined || parts.length > 1000) return undefined;
  const mailboxes: EmailAddress[] = [];
  for (const part of parts) {
    const mailbox = readMailbox(part);
    if (mailbox === undefined) return undefined;
    mailboxes.push(mailbox);
  }
  return mailboxes;
}

/** One address alone in a field: the only form that From and To of our mails may have. */
export function parseSingleMailbox(value: string): EmailAddress | undefined {
  const mailboxes = parseMailboxes(value);
  return mailboxes?.length === 1 ? mailboxes[0] : undefined;
}

function readLocalPart(text: string): string | undefined {
  if (Buffer.byteLength(text) > 66 || notText.test(text)) return undefined;
  let local = text;
  if (text.startsWith('"')) {
    const content = /^"((?:[^"\\]|\\[\x20-\x7e])*)"$/u.exec(text)?.[1];
    if (content === undefined || content.length === 0) return undefined;
    local = content.replaceAll(/\\(.)/gu, '$1');
  } else if (!text.split('.').every((atom) => atomText.test(atom))) {
    return undefined;
  }
  return Buffer.byteLength(local) > 64 ? undefined : local;
}

function readMailbox(text: string): EmailAddress | undefined {
  const bare = stripOuterComments(text);
  if (bare === undefined) return undefined;
  const direct = parseAddress(bare);
  if (direct !== undefined) return direct;
  if (!bare.endsWith('>')) return undefined;
  const open = lastOutsideQuotes(bare, '<');
  if (open === undefined || !isPhrase(bare.slice(0, open))) return undefined;
  return parseAddress(bare.slice(open + 1, -1));
}

/** A display name: atoms, dots (in wide use, RFC 5322 section 4.1) and quoted strings; nothing that could be an address. */
function isPhrase(text: string): boolean {
  const rest = text.replaceAll(/"(?:[^"\\]|\\[\x20-\x7e])*"/gu, ' ').trim();
  return (
    rest === '' ||
    rest.split(/[ \t]+/).every((word) => word.split('.').every((atom) => atom === '' || atomText.test(atom)))
  );
}

/** Ours: each costs a look at all that is left, and nobody writes more than one. */
const mostComments = 10;

/** Drops comments before and after; one in the middle stays and makes the rest unreadable. */
function stripOuterComments(text: string): string | undefined {
  let rest = text.trim();
  let count = 0;
  for (; rest.startsWith('('); count += 1) {
    const end = commentEnd(rest);
    if (end === undefined || count === mostComments) return undefined;
    rest = rest.slice(end).trim();
  }
  for (; rest.endsWith(')'); count += 1) {
    const open = lastOutsideQuotes(rest, '(');
    if (open === undefined || commentEnd(rest.slice(open)) !== rest.length - open) return undefined;
    if (count === mostComments) return undefined;
    rest = rest.slice(0, open).trim();
  }
  return rest;
}

function commentEnd(text: string): number | undefined {
  for (let index = 1; index < text.length; index += 1) {
    const character = text[index];
    if (character === '(') return undefined;
    if (character === '\\') index += 1;
    else if (character === ')') return index + 1;
  }
  return undefined;
}

/** Where a character stands for the last time outside quoted strings. */
function lastOutsideQuotes(text: string, wanted: string): number | undefined {
  let found: number | undefined;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '"') quoted = !quoted;
    else if (character === wanted && !quoted) found = index;
  }
  return quoted ? undefined : found;
}

/** Splits at a separator outside quoted strings and comments; `undefined` when one of them does not end. */
function splitOutsideQuotes(text: string, separator: string): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let comment = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '\\') index += 1;
    else if (character === '"' && !comment) quoted = !quoted;
    else if (character === '(' && !quoted) comment = true;
    else if (character === ')' && !quoted) comment = false;
    else if (character === separator && !quoted && !comment) {
      parts.push(text.slice(start, index));
      start = index + 1;
    }
  }
  parts.push(text.slice(start));
  return quoted || comment ? undefined : parts;
}
