const linkValue = /<([^<>]*)>((?:\s*;\s*[^\s"=;,]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s";,]*))?)*)\s*(?:,|$)/g;
const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i;

/**
 * Reads the targets of a relation from a Link header (RFC 8288), absolute, in order; `url` is the one that answered.
 * Several headers arrive joined by commas.
 */
export function readLinks(header: string | null, wanted: string, url: string): readonly string[] {
  const targets: string[] = [];
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(linkValue)) {
    const found = relation.exec(parameters);
    const relations = (found?.[1] ?? found?.[2] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes(wanted)) targets.push(resolveUrl(target, url));
  }
  return targets;
}

/** Makes a reference absolute; one that is absolute stays to the letter, as RFC 8555 section 6.4 wants it. */
export function resolveUrl(reference: string, base: string): string {
  if (URL.canParse(reference)) return reference;
  return URL.parse(reference, base)?.href ?? reference;
}
