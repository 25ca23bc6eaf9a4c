import { createHash, verify } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { canonicalField } from './dkim-canonical.ts';
import type { Canonicalization } from './dkim-canonical.ts';
import { facts } from './dkim-facts.ts';
import type { DkimFacts } from './dkim-facts.ts';
import { readDkimKeyRecord } from './dkim-key-record.ts';
import { readDkimParameters } from './dkim-parameters.ts';
import type { DkimParameters } from './dkim-parameters.ts';
import type { HeaderField, Message } from './message.ts';

/** A DKIM-Signature field and the names that its h= lists, lower case. */
export interface SignatureField {
  readonly field: HeaderField;
  readonly signedHeaders: readonly string[];
}

/** What the signatures of one message share. */
export interface SharedWork {
  /** The canonical body, made once for each way. */
  bodyAs(how: Canonicalization): Uint8Array;
  /** The key record of a selector, asked for once; what it rejects with says why there is none. */
  keyRecord(selector: string): Promise<string | DkimFacts>;
}

/**
 * Verifies one signature of a domain, A-labels (RFC 6376 section 6.1). Never throws for what the message or DNS holds.
 *
 * The key is asked for only when the field can be read and the body is the signed one. Whether the signature has expired, and
 * whether it covers enough, is not looked at here.
 */
export async function verifySignature(
  message: Message,
  signature: SignatureField,
  domain: string,
  work: SharedWork,
): Promise<DkimFacts> {
  const parameters = readDkimParameters(signature.field.value, domain);
  if ('verdict' in parameters) return parameters;
  const wrongBody = checkBody(work.bodyAs(parameters.canonicalization.body), parameters);
  if (wrongBody !== undefined) return wrongBody;
  const record = await work.keyRecord(parameters.selector);
  if (typeof record !== 'string') return record;
  const kind = parameters.algorithm === 'rsa-sha256' ? 'rsa' : 'ed25519';
  const key = readDkimKeyRecord(record, kind);
  if (typeof key === 'string') return facts('key', key);
  const { testing } = key;
  if (key.exactIdentity && !parameters.identityIsDomain) {
    return facts('key', 'it is not for the subdomain that i= names', testing);
  }
  const data = Buffer.from(signedData(message, signature, parameters.canonicalization.header), 'latin1');
  return verifies(data, key.key, parameters)
    ? facts('valid', 'it verifies', testing)
    : facts('headers', 'a signed field has been altered, or the key is another one', testing);
}

/** RFC 8463 section 3: Ed25519 signs the hash, where RSA makes it. */
function verifies(data: Uint8Array, key: KeyObject, { algorithm, signature }: DkimParameters): boolean {
  try {
    if (algorithm === 'rsa-sha256') return verify('sha256', data, key, signature);
    return verify(null, createHash('sha256').update(data).digest(), key, signature);
  } catch {
    // A key that only looks like one: nothing is signed with it.
    return false;
  }
}

function checkBody(body: Uint8Array, { bodyLength, bodyHash }: DkimParameters): DkimFacts | undefined {
  if (bodyLength !== undefined && bodyLength > body.length) return facts('body', 'l= is more than the body has');
  const hash = createHash('sha256').update(body.subarray(0, bodyLength)).digest('base64');
  return hash === bodyHash ? undefined : facts('body', 'the hash of the body is another one');
}

/** RFC 6376 section 3.7: the fields of h=, then the DKIM-Signature itself without the value of b=; bytes held as latin1. */
function signedData(message: Message, { field: own, signedHeaders }: SignatureField, how: Canonicalization): string {
  const left = new Map<string, HeaderField[]>();
  for (const name of signedHeaders) left.set(name, []);
  for (const field of message.headers) if (field !== own) left.get(field.key)?.push(field);
  let text = '';
  for (const name of signedHeaders) {
    // The last of that name that is not taken yet (RFC 6376 section 5.4.2); an absent one stands for nothing.
    const field = left.get(name)?.pop();
    if (field !== undefined) text += `${canonicalField(latin1(field), how)}\r\n`;
  }
  return text + canonicalField(withoutSignature(latin1(own)), how);
}

/** Cuts out the value of b= with all white space around it. */
function withoutSignature(field: string): string {
  const colon = field.indexOf(':') + 1;
  const specs = field.slice(colon).split(';');
  const stripped = specs.map((spec) =>
    /^[ \t\r\n]*b[ \t\r\n]*=/.test(spec) ? spec.slice(0, spec.indexOf('=') + 1) : spec,
  );
  return field.slice(0, colon) + stripped.join(';');
}

function latin1(field: HeaderField): string {
  return Buffer.from(field.raw).toString('latin1');
}
