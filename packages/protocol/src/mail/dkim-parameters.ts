import { toASCII } from 'tr46';
import type { Canonicalization } from './dkim-canonical.ts';
import { facts } from './dkim-facts.ts';
import type { DkimFacts } from './dkim-facts.ts';
import { readTagList } from './dkim-tags.ts';
import { domainToAscii } from './domain.ts';
import { trimWhiteSpace } from './message.ts';

/** What it takes to verify a signature, out of its DKIM-Signature field (RFC 6376 section 3.5). */
export interface DkimParameters {
  readonly algorithm: 'rsa-sha256' | 'ed25519-sha256';
  readonly canonicalization: { readonly header: Canonicalization; readonly body: Canonicalization };
  /** l=: how many bytes of the canonical body are signed; all when absent. */
  readonly bodyLength?: number;
  /** bh=: base64 */
  readonly bodyHash: string;
  readonly signature: Uint8Array;
  /** s=, A-labels */
  readonly selector: string;
  /** The domain of i= is d= itself and no domain below it. */
  readonly identityIsDomain: boolean;
}

const base64 = /^[A-Za-z0-9+/]+={0,2}$/;
const fieldName = /^[\x21-\x39\x3b-\x7e]+$/;

/**
 * Reads the value of a DKIM-Signature field of a domain, A-labels, to the letter of RFC 6376 sections 3.5 and 6.1.1 and RFC 8616
 * section 5; the facts instead when nothing can be verified with it.
 */
export function readDkimParameters(value: string, domain: string): DkimParameters | DkimFacts {
  const tags = readTagList(value);
  if (tags === undefined) return broken('its tag list is broken');
  const algorithm = (tags.get('a') ?? '').toLowerCase();
  if (algorithm === 'rsa-sha1') return facts('algorithm', 'rsa-sha1 must not be used any more');
  if (algorithm !== 'rsa-sha256' && algorithm !== 'ed25519-sha256') return facts('algorithm', 'a= is not known');
  const canonicalization = readCanonicalization(tags.get('c') ?? 'simple/simple');
  if (canonicalization === undefined) return broken('c= is not known');
  const selector = selectorToAscii(tags.get('s') ?? '');
  if (selector === undefined) return broken('s= is no selector');
  const names = (tags.get('h') ?? '').split(':').map((name) => trimWhiteSpace(name).toLowerCase());
  if (!names.every((name) => fieldName.test(name))) return broken('h= is no list of field names');
  if (!names.includes('from')) return broken('h= does not list From');
  const identity = identityOf(tags.get('i') ?? `@${domain}`);
  if (identity === undefined) return broken('i= is no address');
  if (identity !== domain && !identity.endsWith(`.${domain}`)) return broken('i= is not of the domain of d=');
  const wrong = wrongNumber(tags) ?? wrongQuery(tags.get('q'));
  if (wrong !== undefined) return broken(wrong);
  const [bodyHash = '', signature = ''] = ['bh', 'b'].map((name) => tags.get(name)?.replaceAll(/[ \t]/g, ''));
  if (!base64.test(bodyHash) || !base64.test(signature)) return broken('b= or bh= is not base64');
  const length = tags.get('l');
  return {
    algorithm,
    canonicalization,
    ...(length === undefined ? {} : { bodyLength: Number(length) }),
    bodyHash,
    signature: Buffer.from(signature, 'base64'),
    selector,
    identityIsDomain: identity === domain,
  };
}

function broken(reason: string): DkimFacts {
  return facts('syntax', reason);
}

function readCanonicalization(value: string): DkimParameters['canonicalization'] | undefined {
  const [header, body = 'simple', more] = value.toLowerCase().split('/');
  const known = (name: string | undefined): name is Canonicalization => name === 'simple' || name === 'relaxed';
  return known(header) && known(body) && more === undefined ? { header, body } : undefined;
}

function selectorToAscii(selector: string): string | undefined {
  const ascii = /^[\x21-\x7e]+$/.test(selector) ? selector : toASCII(selector, { checkBidi: true, checkJoiners: true });
  // A name that DNS cannot hold is not to be asked for: a resolver's complaint would look like one that gets better with time.
  const isLabel = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
  const isName = ascii !== null && ascii.length <= 200 && ascii.split('.').every((label) => isLabel.test(label));
  return isName ? ascii : undefined;
}

/** t= and x= have at most 12 digits, l= 76; a signature expires after it was made. */
function wrongNumber(tags: ReadonlyMap<string, string>): string | undefined {
  const [made, expires, length] = ['t', 'x', 'l'].map((name) => tags.get(name));
  if (![made, expires].every((time) => time === undefined || /^[0-9]{1,12}$/.test(time))) return 't= or x= is no time';
  if (length !== undefined && !/^[0-9]{1,76}$/.test(length)) return 'l= is no length';
  if (made !== undefined && expires !== undefined && Number(expires) <= Number(made)) return 'x= is not after t=';
  return undefined;
}

function wrongQuery(methods: string | undefined): string | undefined {
  const known =
    methods === undefined || methods.split(':').some((one) => trimWhiteSpace(one).toLowerCase() === 'dns/txt');
  return known ? undefined : 'q= knows no way to the key that we know';
}

const localPart = /^(?:[^\x00-\x20"(),.:;<>@[\\\]\x7f]+(?:\.[^\x00-\x20"(),.:;<>@[\\\]\x7f]+)*|"(?:[^"\\]|\\.)*")?$/;

/** The domain of i=, A-labels, which is dkim-quoted-printable (RFC 6376 section 2.11); `undefined` when it is no address. */
function identityOf(value: string): string | undefined {
  const encoded = Buffer.from(value.replaceAll(/[ \t]/g, ''), 'utf8').toString('latin1');
  if (/=(?![0-9A-F]{2})/.test(encoded)) return undefined;
  const bytes = encoded.replaceAll(/=(..)/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const address = Buffer.from(bytes, 'latin1').toString('utf8');
  const at = address.lastIndexOf('@');
  return at === -1 || !localPart.test(address.slice(0, at)) ? undefined : domainToAscii(address.slice(at + 1));
}
