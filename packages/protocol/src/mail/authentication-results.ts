import type { DkimSignature } from './dkim.ts';
import { judgeDkim } from './dkim-judge.ts';
import type { DkimDemand, DkimJudgement } from './dkim-judge.ts';
import { domainToAscii } from './domain.ts';
import { headerFields } from './message.ts';
import type { Message } from './message.ts';
import { outcome, shown } from './shown.ts';

/** One method's result in an Authentication-Results field. */
export interface AuthenticationResult {
  /** Lower case, for example `dkim`. */
  readonly method: string;
  /** Lower case, for example `pass`. */
  readonly result: string;
  /** `header.d` and the like, names in lower case. */
  readonly properties: ReadonlyMap<string, string>;
}

/** An Authentication-Results field (RFC 8601 section 2.2). */
export interface AuthenticationResults {
  readonly authservId: string;
  readonly results: readonly AuthenticationResult[];
}

/**
 * Reads an Authentication-Results value; `undefined` when it is not to RFC 8601 section 2.2.
 *
 * Comments are dropped, quoted strings are read; results of a method version other than 1 are left out.
 */
export function parseAuthenticationResults(value: string): AuthenticationResults | undefined {
  const parts = value.length > 16 * 1024 ? undefined : tokenize(value);
  const [id, ...rest] = parts ?? [];
  const [authservId, version, ...more] = id ?? [];
  if (authservId === undefined || more.length > 0 || (version ?? '1') !== '1') return undefined;
  const results: AuthenticationResult[] = [];
  for (const words of rest) {
    const [first, ...properties] = words;
    if (first === undefined || first === 'none') continue;
    const match = /^([a-z0-9-]+)(?:\/1)?=([a-z]+)$/.exec(first.toLowerCase());
    if (match === null) continue;
    results.push({ method: match[1] ?? '', result: match[2] ?? '', properties: readProperties(properties) });
  }
  return { authservId: authservId.toLowerCase(), results };
}

/**
 * Judges the signatures again, taking the word of the own receiving server for what it verified: its topmost field counts, and
 * no other. Which header fields a signature covers is still judged by us.
 *
 * Only for a server that is known to remove forged fields with its name.
 */
export function judgeByAuthenticationResults(
  message: Message,
  signatures: readonly DkimSignature[],
  demand: DkimDemand,
  authservId: string,
): DkimJudgement {
  const fields = headerFields(message, 'authentication-results').map((field) =>
    parseAuthenticationResults(field.value),
  );
  const own = fields.find((field) => field?.authservId === authservId.toLowerCase());
  const passes = (own?.results ?? []).filter((result) => result.method === 'dkim' && result.result === 'pass');
  const unread = headerFields(message, 'dkim-signature').length > signatures.length;
  const believed = signatures.map((signature) =>
    !unread && passes.some((pass) => isAboutAll(pass, passes, signature, signatures)) ? believe(signature) : signature,
  );
  const judgement = judgeDkim(message, believed, demand);
  const detail =
    own === undefined
      ? `There is no Authentication-Results field of ${shown(authservId)}.`
      : `${shown(authservId)} found ${passes.length} valid DKIM signature${passes.length === 1 ? '' : 's'}.`;
  const helped = judgement.authentic ? 'pass' : 'note';
  return {
    ...judgement,
    checks: [...judgement.checks, outcome('authentication-results', 'RFC 8601 5', helped, detail)],
  };
}

function believe(signature: DkimSignature): DkimSignature {
  return signature.verdict === 'algorithm' || signature.verdict === 'key'
    ? signature
    : { ...signature, verdict: 'valid' };
}

/**
 * Says whether a result can only be about this signature, or there are as many such results as signatures that they could be
 * about. Else a stranger could put a signature of his own making beside one that passes, and both would be believed.
 */
function isAboutAll(
  pass: AuthenticationResult,
  passes: readonly AuthenticationResult[],
  signature: DkimSignature,
  signatures: readonly DkimSignature[],
): boolean {
  if (!isAbout(pass, signature)) return false;
  const meant = signatures.filter((other) => isAbout(pass, other));
  return meant.length <= passes.filter((other) => meant.every((one) => isAbout(other, one))).length;
}

/** A result names the domain and, where it says more, the selector and the beginning of the signature (RFC 6008). */
function isAbout(result: AuthenticationResult, signature: DkimSignature): boolean {
  const domain = domainToAscii(signature.domain);
  const named = result.properties.get('header.d') ?? result.properties.get('header.i')?.split('@').pop();
  const selector = result.properties.get('header.s');
  const start = result.properties.get('header.b');
  if (domain === undefined || named === undefined || domainToAscii(named) !== domain) return false;
  if (selector !== undefined && selector !== signature.selector) return false;
  return start === undefined || (start.length >= 8 && signature.signature.startsWith(start));
}

function readProperties(words: readonly string[]): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const word of words) {
    const equals = word.indexOf('=');
    const name = word.slice(0, Math.max(equals, 0)).toLowerCase();
    // A property twice says two things: neither is believed.
    if (name !== '') properties.set(name, properties.has(name) ? '' : word.slice(equals + 1));
  }
  return properties;
}

/** Cuts at `;` into words at white space, outside quoted strings and comments; white space around `=`, `/`, `.` is dropped. */
function tokenize(value: string): readonly (readonly string[])[] | undefined {
  const plain = dropComments(value);
  if (plain === undefined) return undefined;
  const parts: string[][] = [[]];
  const pattern = /[ \t]*([=/.])[ \t]*|[ \t]+|(;)|"((?:[^"\\]|\\.)*)"|([^ \t;"=/]+)/gy;
  let word: string | undefined;
  const end = (): void => {
    if (word !== undefined) parts.at(-1)?.push(word);
    word = undefined;
  };
  let last = 0;
  for (const match of plain.matchAll(pattern)) {
    last = match.index + match[0].length;
    const [, joint, semicolon, quoted, text] = match;
    if (semicolon !== undefined) {
      end();
      parts.push([]);
    } else if (joint !== undefined) word = `${word ?? ''}${joint}`;
    else if (quoted !== undefined) word = `${word ?? ''}${quoted.replaceAll(/\\(.)/g, '$1')}`;
    else if (text !== undefined) word = `${word ?? ''}${text}`;
    else end();
  }
  end();
  return last === plain.length ? parts : undefined;
}

function dropComments(value: string): string | undefined {
  let text = '';
  let depth = 0;
  let quoted = false;
  for (let index = 0; index < value.length; index += 1) {
    const character = value[index] ?? '';
    if (character === '\\' && (quoted || depth > 0)) {
      if (depth === 0) text += character + (value[index + 1] ?? '');
      index += 1;
    } else if (character === '"' && depth === 0) {
      quoted = !quoted;
      text += character;
    } else if (character === '(' && !quoted) depth += 1;
    else if (character === ')' && !quoted && depth > 0) {
      depth -= 1;
      text += ' ';
    } else if (depth === 0) text += character;
  }
  return depth > 0 || quoted ? undefined : text;
}
