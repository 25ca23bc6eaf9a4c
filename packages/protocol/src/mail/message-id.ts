const dotAtom = /^[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+(?:\.[A-Za-z0-9!#$%&'*+\-/=?^_`{|}~]+)*$/;
const domainLiteral = /^\[[\x21-\x5a\x5e-\x7e]*\]$/;

/**
 * Reads one message identifier with its angle brackets (RFC 5322 section 3.6.4); `undefined` when the text is anything else.
 *
 * Dot-atoms on both sides or a literal on the right, ASCII, at most 900 bytes: what can be written into another header as it is.
 */
export function parseMessageId(value: string): string | undefined {
  if (value.length > 900 || !value.startsWith('<') || !value.endsWith('>')) return undefined;
  const content = value.slice(1, -1);
  const at = content.lastIndexOf('@');
  if (at === -1) return undefined;
  const right = content.slice(at + 1);
  if (!dotAtom.test(content.slice(0, at)) || !(dotAtom.test(right) || domainLiteral.test(right))) return undefined;
  return value;
}

/** Reads the identifiers of In-Reply-To or References; what is not one is left out, and no more than 50 are read. */
export function parseMessageIds(value: string): readonly string[] {
  const ids: string[] = [];
  for (const word of value.slice(0, 64 * 1024).split(/[ \t]+/)) {
    const id = parseMessageId(word);
    if (id !== undefined && ids.push(id) === 50) break;
  }
  return ids;
}
