import { trimWhiteSpace } from './message.ts';

/** What a DKIM-Signature field says about itself (RFC 6376 section 3.5), before anything is verified. */
export interface DkimTags {
  /** d=, as written. */
  readonly domain: string;
  /** s= */
  readonly selector: string;
  /** a=, as written. */
  readonly algorithm: string;
  /** h=, lower case, in order, a name as often as it is listed. */
  readonly signedHeaders: readonly string[];
  /** l= is there, whatever it says. */
  readonly limitsBody: boolean;
  /** x= */
  readonly expires?: Date;
  /** b= without white space. */
  readonly signature: string;
}

/**
 * Reads a tag list to the letter of RFC 6376 section 3.2, in text that is unfolded; `undefined` when it is none: a name twice, an
 * empty tag, no `=`, a control character. White space is that of the RFC, and no other that Unicode knows.
 */
export function readTagList(value: string): ReadonlyMap<string, string> | undefined {
  const tags = new Map<string, string>();
  if (/[\x00-\x08\x0a-\x1f\x7f]/.test(value)) return undefined;
  const parts = value.split(';');
  if (parts.length > 1 && trimWhiteSpace(parts.at(-1) ?? '') === '') parts.pop();
  for (const part of parts) {
    const equals = part.indexOf('=');
    const name = trimWhiteSpace(part.slice(0, Math.max(equals, 0)));
    if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || tags.has(name)) return undefined;
    tags.set(name, trimWhiteSpace(part.slice(equals + 1)));
  }
  return tags;
}

/** Ours: the whole list of RFC 8823 twice has 50 names, and no honest field is longer than a few lines. */
const maxNames = 200;
const maxLength = 8 * 1024;

/** Reads the value of a DKIM-Signature field; `undefined` when a tag that must be there is missing or malformed. */
export function readDkimTags(value: string): DkimTags | undefined {
  const tags = value.length > maxLength ? undefined : readTagList(value);
  if (tags?.get('v') !== '1') return undefined;
  const [domain, selector, algorithm, headers] = ['d', 's', 'a', 'h'].map((name) => tags.get(name));
  const signature = tags.get('b')?.replaceAll(/[ \t]/g, '');
  if (!domain || !selector || !algorithm || !headers || !signature || !tags.has('bh')) return undefined;
  const signedHeaders = headers.split(':').map((name) => trimWhiteSpace(name).toLowerCase());
  if (signedHeaders.includes('') || signedHeaders.length > maxNames) return undefined;
  const expires = tags.get('x');
  if (expires !== undefined && !/^[0-9]{1,12}$/.test(expires)) return undefined;
  return {
    domain,
    selector,
    algorithm,
    signedHeaders,
    limitsBody: tags.has('l'),
    ...(expires === undefined ? {} : { expires: new Date(Number(expires) * 1000) }),
    signature,
  };
}
