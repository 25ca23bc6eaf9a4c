import { ProtocolViolation } from '../errors.ts';

/** One block of a PEM text. */
export interface PemBlock {
  /** For example `CERTIFICATE`. */
  readonly label: string;
  readonly der: Uint8Array;
}

/** Encodes bytes as one PEM block with lines of 64 characters and a final line end (RFC 7468 section 3). */
export function encodePem(label: string, der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g);
  return `-----BEGIN ${label}-----\n${(lines ?? []).join('\n')}\n-----END ${label}-----\n`;
}

/**
 * Decodes every block of a PEM text in order; text between blocks is ignored (RFC 7468 section 2).
 * Throws `ProtocolViolation` PEM_MALFORMED for a block without its end line or with anything but base64 inside.
 */
export function decodePem(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  const begin = /^-----BEGIN ([^\r\n]{1,64}?)-----[ \t]*\r?$/gm;
  for (let match = begin.exec(text); match !== null; match = begin.exec(text)) {
    const label = match[1] ?? '';
    const end = text.indexOf(`-----END ${label}-----`, begin.lastIndex);
    if (end < 0) throw pemMalformed(`the ${label} block has no end line`);
    const base64 = text.slice(begin.lastIndex, end).replace(/\s/g, '');
    if (base64.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
      throw pemMalformed(`the ${label} block holds something other than base64`);
    }
    blocks.push({ label, der: new Uint8Array(Buffer.from(base64, 'base64')) });
    begin.lastIndex = end;
  }
  return blocks;
}

function pemMalformed(reason: string): ProtocolViolation {
  return new ProtocolViolation('PEM_MALFORMED', `The PEM text cannot be read: ${reason}.`, { rfc: 7468, section: '3' });
}
