import { ConfigInvalid } from '../errors.ts';

const begin = '-----BEGIN ACME RESPONSE-----';
const end = '-----END ACME RESPONSE-----';

/** Ours: quoted copies and templates are a handful, and a digest has 44 characters. */
const maxMarkers = 200;
const maxBlocks = 50;
const maxBlockLength = 2000;

/**
 * Writes the block that carries the digest, CRLF line ends, the digest on one line (RFC 8823 section 3.2 item 7).
 *
 * Throws ConfigInvalid when the digest is not the 43 characters of an unpadded base64url SHA-256.
 */
export function composeResponseBlock(digest: string): string {
  if (!/^[A-Za-z0-9_-]{43}$/.test(digest)) {
    throw new ConfigInvalid('DIGEST_INVALID', 'A response cannot be composed: the digest is not a base64url SHA-256.', {
      path: 'digest',
      expected: '43 base64url characters',
    });
  }
  return `${begin}\r\n${digest}\r\n${end}\r\n`;
}

/**
 * Finds every block in a text and gives what decodes to 32 bytes.
 *
 * White space and line ends inside are dropped, padding is tolerated; a block that does not end, or holds anything else, is
 * passed over. Lines may be indented, as some mail programs do.
 */
export function readResponseBlocks(text: string): readonly Uint8Array[] {
  const digests: Uint8Array[] = [];
  let at = text.indexOf(begin);
  for (let markers = 0; at !== -1 && markers < maxMarkers && digests.length < maxBlocks; markers += 1) {
    const digest = startsLine(text, at) ? readBlock(text.slice(at, at + maxBlockLength)) : undefined;
    if (digest !== undefined) digests.push(digest);
    at = text.indexOf(begin, at + begin.length);
  }
  return digests;
}

/** Nothing but an indentation stands before it on its line: a quoted copy is none of ours. */
function startsLine(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 100), at);
  return /^[ \t\u00a0]*$/.test(before.slice(Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1));
}

function readBlock(text: string): Uint8Array | undefined {
  const [first, ...lines] = text.split(/\r\n|\r|\n/).map((line) => line.trim());
  const last = lines.indexOf(end);
  if (first !== begin || last === -1) return undefined;
  const content = lines
    .slice(0, last)
    .join('')
    .replaceAll(/[ \t\u00a0]/g, '');
  return /^[A-Za-z0-9_-]{43}={0,2}$/.test(content) ? Buffer.from(content, 'base64url') : undefined;
}
