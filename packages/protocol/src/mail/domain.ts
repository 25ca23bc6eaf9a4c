import { toASCII } from 'tr46';

/** What a resolver or a URL parser might take for an IP address: a last label of digits, or of hexadecimal after 0x. */
const ipLikeLabel = /^(?:[0-9]+|0[xX][0-9a-fA-F]*)$/;

/**
 * Turns a mail domain into lower-case A-labels (RFC 5890, UTS 46 with all checks on); `undefined` when it is none.
 *
 * Wants two labels at least and refuses what looks like an IP address, a trailing dot, and anything RFC 1123 forbids.
 */
export function domainToAscii(domain: string): string | undefined {
  if (domain.length === 0 || domain.length > 255) return undefined;
  // Most domains are ASCII, where UTS 46 comes down to lower case and the rules of RFC 1123; its tables need not be asked.
  const ascii =
    plainDomain.test(domain) && !encodedLabel.test(domain) ? asciiDomain(domain) : internationalDomain(domain);
  if (ascii === undefined) return undefined;
  const labels = ascii.split('.');
  if (labels.length < 2) return undefined;
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) return undefined;
  if (ipLikeLabel.test(labels[labels.length - 1] ?? '')) return undefined;
  return ascii;
}

const plainDomain = /^[\x00-\x7f]*$/;
/** A label that says it is Punycode has to be valid Punycode. */
const encodedLabel = /(?:^|\.)xn--/i;

function asciiDomain(domain: string): string | undefined {
  const isLabel = /^[A-Za-z0-9-]{1,63}$/;
  return domain.length <= 253 && domain.split('.').every((label) => isLabel.test(label))
    ? domain.toLowerCase()
    : undefined;
}

function internationalDomain(domain: string): string | undefined {
  const options = { checkBidi: true, checkHyphens: false, checkJoiners: true, useSTD3ASCIIRules: true };
  return toASCII(domain, { ...options, verifyDNSLength: true }) ?? undefined;
}
