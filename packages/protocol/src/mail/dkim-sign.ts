import { createHash, createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConfigInvalid } from '../errors.ts';
import { canonicalBody, canonicalField } from './dkim-canonical.ts';
import { alsoSignedHeaders, challengeSignedHeaders } from './dkim-headers.ts';
import { domainToAscii } from './domain.ts';
import { headerFields, parseMessage } from './message.ts';
import type { Message } from './message.ts';

/** How a message gets its DKIM signature. */
export interface DkimSigning {
  /** d=: the domain of the From address. */
  readonly domain: string;
  /** s= */
  readonly selector: string;
  /** RSA (rsa-sha256) or Ed25519 (ed25519-sha256, RFC 8463). */
  readonly privateKey: KeyObject;
  /** t= */
  readonly now: Date;
  /** x= counted from `now`; no x= when absent. */
  readonly expireSeconds?: number;
  /** More header fields to sign. */
  readonly extraHeaders?: readonly string[];
}

/**
 * Puts a DKIM-Signature above a message (RFC 6376, RFC 8463, RFC 8616) and gives all of it back with CRLF line ends.
 *
 * relaxed/relaxed; h= lists everything that RFC 8823 section 3.1 item 6 names, in lower case on one line, each name once more
 * than the message has it, so that none can be added later. Throws ConfigInvalid for a domain, selector or key that will not
 * do, ProtocolViolation for a message that cannot be read.
 */
export async function signDkim(raw: Uint8Array, signing: DkimSigning): Promise<Uint8Array> {
  const message = parseMessage(raw);
  const unsigned = composeUnsigned(message, signing);
  const signature = await signData(
    `${signedHeaders(message, signing)}${canonicalField(unsigned, 'relaxed')}`,
    signing.privateKey,
  );
  const lines =
    Buffer.from(signature)
      .toString('base64')
      .match(/.{1,72}/g) ?? [];
  return Buffer.concat([Buffer.from(`${unsigned}${lines.join('\r\n ')}\r\n`), message.raw]);
}

/** The TXT record, at `<selector>._domainkey.<domain>`, that publishes a key (RFC 6376 section 3.6.1, RFC 8463 section 4). */
export function dkimRecord(key: KeyObject): string {
  const publicKey = key.type === 'private' ? createPublicKey(key) : key;
  const spki = publicKey.export({ format: 'der', type: 'spki' });
  if (algorithmOf(publicKey) === 'rsa-sha256') return `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
  return `v=DKIM1; k=ed25519; p=${spki.subarray(-32).toString('base64')}`;
}

function composeUnsigned(message: Message, signing: DkimSigning): string {
  const domain = domainToAscii(signing.domain);
  if (domain === undefined) throw unusable('domain', 'a domain name');
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(signing.selector)) {
    throw unusable('selector', 'letters, digits and dots');
  }
  const seconds = Math.floor(signing.now.getTime() / 1000);
  const bodyHash = createHash('sha256').update(canonicalBody(message.body, 'relaxed')).digest('base64');
  const expires = signing.expireSeconds === undefined ? '' : ` x=${seconds + signing.expireSeconds};`;
  return [
    `DKIM-Signature: v=1; a=${algorithmOf(signing.privateKey)}; c=relaxed/relaxed; d=${domain};`,
    ` s=${signing.selector}; t=${seconds};${expires}`,
    ` h=${signedNames(message, signing).join(':')};`,
    ` bh=${bodyHash};`,
    ' b=',
  ].join('\r\n');
}

/** Every name once more than it occurs: the last one stands for "and no other" (RFC 6376 section 5.4.2). */
function signedNames(message: Message, signing: DkimSigning): string[] {
  const extra = (signing.extraHeaders ?? ['mime-version']).map((name) => name.toLowerCase());
  const names = [...new Set([...challengeSignedHeaders, ...extra, ...alsoSignedHeaders])];
  return names.flatMap((name) => Array.from({ length: headerFields(message, name).length + 1 }, () => name));
}

function signedHeaders(message: Message, signing: DkimSigning): string {
  const left = [...message.headers];
  let text = '';
  for (const name of signedNames(message, signing)) {
    const at = left.findLastIndex((field) => field.key === name);
    if (at === -1) continue;
    const [field] = left.splice(at, 1);
    text += `${canonicalField(Buffer.from(field?.raw ?? []).toString('latin1'), 'relaxed')}\r\n`;
  }
  return text;
}

/** An RSA signature takes long enough to be made by another thread. */
async function signData(data: string, key: KeyObject): Promise<Uint8Array> {
  const bytes = Buffer.from(data, 'latin1');
  if (algorithmOf(key) === 'ed25519-sha256') return sign(null, createHash('sha256').update(bytes).digest(), key);
  return new Promise((resolve, reject) => {
    sign('sha256', bytes, key, (error, signature) => {
      if (error === null) resolve(signature);
      else reject(error);
    });
  });
}

function algorithmOf(key: KeyObject): 'rsa-sha256' | 'ed25519-sha256' {
  if (key.asymmetricKeyType === 'ed25519') return 'ed25519-sha256';
  const bits = key.asymmetricKeyDetails?.modulusLength ?? 0;
  if (key.asymmetricKeyType === 'rsa' && bits >= 1024) return 'rsa-sha256';
  throw unusable('key', 'an RSA key of 1024 bits or more, or an Ed25519 key');
}

function unusable(path: string, expected: string): ConfigInvalid {
  return new ConfigInvalid('DKIM_KEY_INVALID', `DKIM cannot sign: the ${path} is not ${expected}.`, { path, expected });
}
