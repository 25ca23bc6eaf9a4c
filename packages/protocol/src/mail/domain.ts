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
  const ascii = toASCII(domain, {
    checkBidi: true,
    checkHyphens: false,
    checkJoiners: true,
    useSTD3ASCIIRules: true,
    verifyDNSLength: true,
  });
  if (ascii === null) return undefined;
  const labels = ascii.split('.');
  if (labels.length < 2) return undefined;
  if (labels.some((label) => label.startsWith('-') || label.endsWith('-'))) return undefined;
  if (ipLikeLabel.test(labels[labels.length - 1] ?? '')) return undefined;
  return ascii;
}
