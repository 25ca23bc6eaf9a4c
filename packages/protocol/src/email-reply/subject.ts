import { decodeEncodedWords } from '../mail/encoded-word.ts';

/** What a subject says about ACME. */
export interface AcmeSubject {
  /** Unfolded and decoded. */
  readonly text: string;
  /** What stands before `ACME:`, trimmed; empty in a challenge, `Re:` and the like in a response. */
  readonly prefix: string;
  /** base64url, white space dropped, padding as sent; absent when `problem` says why. */
  readonly tokenPart1?: string;
  /** What is wrong, as the end of a sentence that begins with "The subject". */
  readonly problem?: string;
}

const label = 'ACME:';
const token = /^[A-Za-z0-9_-]+={0,2}$/;

/** RFC 8823 section 3 item 4: at least 128 bits. */
const minTokenBytes = 16;
/** Ours: nobody sends more than 64 bytes, and a response must fit on one line. */
const maxTokenLength = 512;

/**
 * Reads a Subject value as that of a challenge or a response (RFC 8823 section 3.1 item 1, 3.2 item 1); `undefined` when it has
 * nothing to do with ACME.
 *
 * Decodes encoded words, wants white space after `ACME:`, drops white space inside the token, tolerates `=` padding.
 */
export function readAcmeSubject(value: string): AcmeSubject | undefined {
  if (value.length > 16 * 1024) return undefined;
  const decoded = decodeEncodedWords(value);
  const { text } = decoded;
  const at = text.indexOf(label);
  if (at === -1) return undefined;
  const prefix = text.slice(0, at).trim();
  if (decoded.problem !== undefined) return { text, prefix, problem: `cannot be trusted: ${decoded.problem}` };
  const rest = text.slice(at + label.length);
  const tokenPart1 = rest.replaceAll(/[ \t]/g, '');
  const problem = /^[ \t]/.test(rest) ? tokenProblem(tokenPart1) : 'has no white space after "ACME:"';
  return problem === undefined ? { text, prefix, tokenPart1 } : { text, prefix, problem };
}

/** Says whether what stands before `ACME:` is what mail programs put before the subject of a reply or forward. */
export function isReplyPrefix(prefix: string): boolean {
  return /^(?:\p{L}{1,12}(?:\[[0-9]{1,3}\]|\([0-9]{1,3}\))? ?[:\uff1a] ?)+$/u.test(prefix.slice(0, 200));
}

/** Says what is wrong with a token-part1; `undefined` when nothing is. */
export function tokenProblem(tokenPart1: string): string | undefined {
  if (tokenPart1 === '') return 'holds no token';
  if (tokenPart1.length > maxTokenLength) return `holds a token of more than ${maxTokenLength} characters`;
  const unpadded = tokenPart1.replace(/=+$/, '');
  if (!token.test(tokenPart1) || unpadded.length % 4 === 1) return 'holds a token that is not base64url';
  const bytes = Math.floor((unpadded.length * 3) / 4);
  return bytes < minTokenBytes ? `holds a token of ${bytes} bytes, fewer than ${minTokenBytes}` : undefined;
}
