const linkValue = /<([^<>]*)>((?:\s*;\s*[^\s"=;,]+\s*(?:=\s*(?:"(?:[^"\\]|\\.)*"|[^\s";,]*))?)*)\s*(?:,|$)/g;
const parameter = /;\s*([^\s"=;,]+)\s*(?:=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s";,]*)))?/g;

/**
 * Reads the targets of a relation from a Link header (RFC 8288), absolute, in order; `url` is the one that answered.
 * Several headers arrive joined by commas.
 */
export function readLinks(header: string | null, wanted: string, url: string): readonly string[] {
  const targets: string[] = [];
  for (const [, target = '', parameters = ''] of (header ?? '').matchAll(linkValue)) {
    const rel = [...parameters.matchAll(parameter)].find(([, name = '']) => name.toLowerCase() === 'rel');
    const relations = (rel?.[2] ?? rel?.[3] ?? '').toLowerCase().split(/\s+/);
    if (relations.includes(wanted)) targets.push(resolveUrl(target, url));
  }
  return targets;
}

/** Makes a reference absolute; one that is absolute stays to the letter, as RFC 8555 section 6.4 wants it. */
export function resolveUrl(reference: string, base: string): string {
  if (URL.canParse(reference)) return reference;
  return URL.parse(reference, base)?.href ?? reference;
}
