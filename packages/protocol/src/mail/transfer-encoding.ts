/** Undoes a Content-Transfer-Encoding (RFC 2045 section 6); `undefined` for one that does not exist. Never fails on bad content. */
export function decodeTransfer(body: Uint8Array, encoding: string): Uint8Array | undefined {
  switch (encoding.trim().toLowerCase()) {
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return body;
    case 'base64':
      return Buffer.from(Buffer.from(body).toString('latin1'), 'base64');
    case 'quoted-printable':
      return decodeQuotedPrintable(Buffer.from(body).toString('latin1'));
    default:
      return undefined;
  }
}

/** Writes bytes as base64 in lines of 76 characters with CRLF ends (RFC 2045 section 6.8). */
export function encodeBase64Lines(bytes: Uint8Array): string {
  const lines =
    Buffer.from(bytes)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  return lines.map((line) => `${line}\r\n`).join('');
}

function decodeQuotedPrintable(text: string): Uint8Array {
  const lines = text.split('\r\n').map((line) => line.trimEnd());
  const joined = lines.map((line, index) => {
    if (line.endsWith('=')) return line.slice(0, -1);
    return index === lines.length - 1 ? line : `${line}\r\n`;
  });
  const decoded = joined
    .join('')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(decoded, 'latin1');
}
