import { domainToAscii, parseAddress, sameAddress } from '@acme-smime/protocol';

/**
 * Says whether an address is on a list: as itself (`alice@example.org`), by its domain (`@example.org`), by a domain above it
 * (`@.example.org`, which is not `example.org` itself), or because everybody is (`*`).
 */
export function isAllowed(patterns: readonly string[], address: string): boolean {
  const parsed = parseAddress(address);
  const domain = parsed === undefined ? undefined : domainToAscii(parsed.domain)?.toLowerCase();
  if (parsed === undefined || domain === undefined) return false;
  return patterns.some((pattern) => {
    if (pattern === '*') return true;
    if (pattern.startsWith('@.')) return domain.endsWith(`.${asciiDomain(pattern.slice(2))}`);
    if (pattern.startsWith('@')) return domain === asciiDomain(pattern.slice(1));
    const allowed = parseAddress(pattern);
    return allowed !== undefined && sameAddress(allowed, parsed);
  });
}

/** Says whether a text can stand on such a list. */
export function isPattern(pattern: string): boolean {
  if (pattern === '*') return true;
  if (pattern.startsWith('@')) return domainToAscii(pattern.replace(/^@\.?/, '')) !== undefined;
  return parseAddress(pattern) !== undefined;
}

/** One that is no domain matches nothing. */
function asciiDomain(domain: string): string {
  return domainToAscii(domain)?.toLowerCase() ?? '\0';
}
