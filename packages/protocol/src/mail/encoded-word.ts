/** The text of a header value after its encoded words were decoded. */
export interface DecodedText {
  readonly text: string;
  /** Why the text must not be used, in a few words; absent when all is well. */
  readonly problem?: string;
}

const run =
  /(?<![^ \t])(=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=)(?:[ \t]+(=\?[^?\s]{1,60}\?[bBqQ]\?[^?\s]*\?=))*(?![^ \t])/g;
const word = /=\?([^?\s*]+)(?:\*[^?\s]*)?\?([bBqQ])\?([^?\s]*)\?=/g;

/**
 * Decodes the encoded words of an unfolded, unstructured header value (RFC 2047, language tags as in RFC 2231 section 5).
 *
 * Only UTF-8 and US-ASCII are decoded, as RFC 8823 section 3.1 item 1 demands; anything else, broken encodings and control
 * characters that come out of a word are named in `problem`, and `text` is then good for showing only.
 */
export function decodeEncodedWords(value: string): DecodedText {
  let problem: string | undefined;
  const note = (text: string): void => {
    problem ??= text;
  };
  const text = value.replaceAll(run, (words) => decodeRun(words, note));
  if (/[\u0000-\u0008\u000a-\u001f\u007f-\u009f]/.test(text)) note('it holds control characters');
  if (text.includes('\ufffd')) note('it is not valid UTF-8');
  return problem === undefined ? { text } : { text, problem };
}

/** Decodes neighbors together, since senders split characters over words although they should not. */
function decodeRun(words: string, note: (problem: string) => void): string {
  let text = '';
  let pending: number[] = [];
  let pendingCharset = '';
  const flush = (): void => {
    text += decodeCharset(Uint8Array.from(pending), pendingCharset, note);
    pending = [];
  };
  for (const match of words.matchAll(word)) {
    const charset = (match[1] ?? '').toLowerCase();
    if (charset !== pendingCharset) flush();
    pendingCharset = charset;
    const content = match[3] ?? '';
    const bytes = match[2]?.toLowerCase() === 'b' ? decodeB(content) : decodeQ(content);
    if (bytes === undefined) note('an encoded word is broken');
    else for (const byte of bytes) pending.push(byte);
  }
  flush();
  return text;
}

function decodeB(content: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(content)) return undefined;
  return Buffer.from(content, 'base64');
}

function decodeQ(content: string): Uint8Array | undefined {
  if (/=(?![0-9A-Fa-f]{2})/.test(content) || /[^!-~]/.test(content)) return undefined;
  const text = content
    .replaceAll('_', ' ')
    .replaceAll(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, 'latin1');
}

function decodeCharset(bytes: Uint8Array, charset: string, note: (problem: string) => void): string {
  if (bytes.length === 0) return '';
  if (charset === 'utf-8') return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  if (charset !== 'us-ascii') note(`it uses the charset ${charset}, and only UTF-8 and US-ASCII are allowed`);
  else if (bytes.some((byte) => byte > 0x7e)) note('an encoded word is broken');
  return Buffer.from(bytes).toString('latin1');
}
