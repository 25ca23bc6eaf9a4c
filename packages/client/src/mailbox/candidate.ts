import { decodeEncodedWords } from '@acme-smime/protocol';

/** No challenge comes near this; larger mail is left alone. */
export const maxMailBytes = 4 * 1024 * 1024;

/**
 * Says whether the header section (or the Subject alone) could be that of a challenge mail: its subject, unfolded and decoded,
 * holds `ACME:`. Deliberately generous, the checks decide; what is malformed is nobody's challenge.
 */
export function mayBeChallenge(header: Uint8Array): boolean {
  const text = Buffer.from(header).toString('latin1');
  const end = /\r?\n\r?\n/.exec(text)?.index ?? text.length;
  const unfolded = text.slice(0, end).replaceAll(/\r?\n(?=[ \t])/g, '');
  return [...unfolded.matchAll(/^subject[ \t]*:(.*)$/gim)].some(([, value = '']) => {
    const subject = decodeEncodedWords(value.slice(0, 16 * 1024).trim()).text;
    return /acme[ \t]*:/i.test(subject);
  });
}
