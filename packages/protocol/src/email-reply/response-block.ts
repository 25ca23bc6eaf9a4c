import { ConfigInvalid } from '../errors.ts';

const begin = '-----BEGIN ACME RESPONSE-----';
const end = '-----END ACME RESPONSE-----';

/** Ours: quoted copies and templates are a handful. */
const maxBlocks = 50;

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
  let content: string | undefined;
  for (const line of text.split(/\r\n|\r|\n/)) {
    const trimmed = line.length > 1000 ? '' : line.trim();
    if (trimmed === begin) {
      content = '';
    } else if (trimmed === end && content !== undefined) {
      if (/^[A-Za-z0-9_-]{43}={0,2}$/.test(content)) digests.push(Buffer.from(content, 'base64url'));
      if (digests.length === maxBlocks) break;
      content = undefined;
    } else if (content !== undefined && content.length < 1000) {
      content += trimmed.replaceAll(/[ \t\u00a0]/g, '');
    }
  }
  return digests;
}
