import { composeMessage } from './header-field.ts';
import type { HeaderLine } from './header-field.ts';
import { encodeBase64Lines } from './transfer-encoding.ts';

/**
 * Composes a text/plain entity that survives every mail system as it is, so that a signature over it does too (RFC 8551 section
 * 3.1.3): 7bit where the text allows it, else base64. `headers` come first, `parameters` go to the end of Content-Type.
 */
export function composeTextEntity(text: string, headers: readonly HeaderLine[] = [], parameters = ''): Uint8Array {
  const lines = text.split(/\r\n|\r|\n/);
  const plain = lines.every((line) => /^[\x20-\x7e\t]{0,990}$/.test(line) && !/^From |[ \t]$/.test(line));
  const charset = /^[\x00-\x7f]*$/.test(text) ? 'us-ascii' : 'utf-8';
  const canonical = lines.join('\r\n');
  return composeMessage(
    [
      ...headers,
      ['Content-Type', `text/plain; charset=${charset}${parameters}`],
      ['Content-Transfer-Encoding', plain ? '7bit' : 'base64'],
    ],
    plain ? canonical : encodeBase64Lines(Buffer.from(canonical, 'utf8')),
  );
}
