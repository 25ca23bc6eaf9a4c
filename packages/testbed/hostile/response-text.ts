import type { HeaderLine } from '@acme-smime/protocol';

/** The block of RFC 8823 section 3.2 item 7. */
export function block(digest: string, lineStart = ''): string {
  return ['-----BEGIN ACME RESPONSE-----', digest, '-----END ACME RESPONSE-----', '']
    .map((line) => (line === '' ? '' : lineStart + line))
    .join('\r\n');
}

/** One MIME part: its header fields, an empty line, its text. */
export function part(headers: readonly HeaderLine[], text: string): string {
  return `${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`;
}

/** A text part, 7bit and US-ASCII unless told otherwise. */
export function textPart(text: string, type = 'text/plain; charset=us-ascii', encoding = '7bit'): string {
  const headers: readonly HeaderLine[] = [
    ['Content-Type', type],
    ['Content-Transfer-Encoding', encoding],
  ];
  return part(headers, text);
}

/** The body of a multipart. */
export function multipart(boundary: string, ...parts: readonly string[]): string {
  return `${parts.map((one) => `--${boundary}\r\n${one}\r\n`).join('')}--${boundary}--\r\n`;
}

/** The text in lines of 76 characters, base64. */
export function base64(text: string): string {
  const lines =
    Buffer.from(text)
      .toString('base64')
      .match(/.{1,76}/g) ?? [];
  return `${lines.join('\r\n')}\r\n`;
}

/** The text as quoted-printable, as an Exchange server rewrites it: `=` encoded, lines broken at 76. */
export function quotedPrintable(text: string): string {
  return text
    .split('\r\n')
    .map((line) =>
      line
        .replaceAll(/[^\x20-\x3c\x3e-\x7e]/gu, (character) =>
          [...Buffer.from(character)].map((byte) => `=${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
        )
        .replaceAll('=', (sign, at: number, whole: string) => (/^=[0-9A-F]{2}/.test(whole.slice(at)) ? sign : '=3D'))
        .replace(/ $/, '=20')
        .replaceAll(/.{72}(?=.)(?<!=.?)/g, '$&=\r\n'),
    )
    .join('\r\n');
}
