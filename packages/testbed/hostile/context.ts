import { generateKeyPairSync } from 'node:crypto';
import { composeDate } from '@acme-smime/protocol';
import type { HeaderLine, ResolveTxt } from '@acme-smime/protocol';
import type { AttackContext } from './attack.ts';
import { forge, wholeList } from './dkim-forger.ts';
import { makeSmimeSigner } from './smime-forger.ts';

/** A context with fresh keys, and the DNS that belongs to it. */
export interface Scene extends AttackContext {
  readonly resolveTxt: ResolveTxt;
  /** The root that the victim named for S/MIME signers of this CA, DER. */
  readonly smimeAnchors: readonly Uint8Array[];
}

/** Makes keys, a zone and a good challenge. */
export async function setScene(): Promise<Scene> {
  const now = new Date('2026-03-01T12:00:00Z');
  const identifier = 'alice@example.org';
  const from = 'acme@mail.ca.example';
  const tokenPart1 = 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME';
  const pair = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
  const pairs = { s1: pair(2048), weak: pair(512), trial: pair(1024), revoked: pair(1024) };
  const record = (name: keyof typeof pairs): string =>
    pairs[name].publicKey.export({ format: 'der', type: 'spki' }).toString('base64');
  const good = `v=DKIM1; k=rsa; p=${record('s1')}`;
  const selectors: Readonly<Record<string, readonly string[]>> = {
    weak: [`v=DKIM1; k=rsa; p=${record('weak')}`],
    trial: [`v=DKIM1; k=rsa; t=y; p=${record('trial')}`],
    revoked: ['v=DKIM1; k=rsa; p='],
    // The key is the good one; what stands beside it forbids its use.
    double: [good, `v=DKIM1; k=rsa; p=${record('trial')}`],
    reports: [`v=DKIM1; k=rsa; s=tlsrpt; p=${record('s1')}`],
    exact: [`v=DKIM1; k=rsa; t=s; p=${record('s1')}`],
    sha1: [`v=DKIM1; k=rsa; h=sha1; p=${record('s1')}`],
    kind: [`v=DKIM1; k=ed25519; p=${record('s1')}`],
    later: [`v=DKIM2; k=rsa; p=${record('s1')}`],
    broken: [`v=DKIM1; k=rsa; k=rsa; p=${record('s1')}`],
  };
  const zone = new Map<string, readonly string[]>([
    ...Object.entries(selectors).map(([name, texts]) => [`${name}._domainkey.mail.ca.example`, texts] as const),
    ...['mail.ca.example', 'ca.example', 'x.mail.ca.example', 'mallory.example'].map(
      (domain) => [`s1._domainkey.${domain}`, [good]] as const,
    ),
  ]);
  const resolveTxt: ResolveTxt = (name) => {
    const found = zone.get(name);
    if (found !== undefined) return Promise.resolve(found.map((text) => text.match(/.{1,255}/g) ?? []));
    if (name.length > 253 || name.split('.').some((label) => label.length > 63)) {
      return Promise.reject(Object.assign(new Error(`queryTxt EBADNAME ${name}`), { code: 'EBADNAME' }));
    }
    return Promise.reject(Object.assign(new Error(`queryTxt ENOTFOUND ${name}`), { code: 'ENOTFOUND' }));
  };
  const headers: readonly HeaderLine[] = [
    ['Auto-Submitted', 'auto-generated; type=acme'],
    ['Date', composeDate(now)],
    ['Message-ID', '<c1@mail.ca.example>'],
    ['From', from],
    ['To', identifier],
    ['Reply-To', 'replies@mail.ca.example'],
    ['Subject', `ACME: ${tokenPart1}`],
    ['MIME-Version', '1.0'],
    ['Content-Type', 'text/plain; charset=us-ascii'],
    ['Content-Transfer-Encoding', '7bit'],
  ];
  const mimeNames = new Set(['MIME-Version', 'Content-Type', 'Content-Transfer-Encoding']);
  const smimeHeaders = headers.filter(([name]) => !mimeNames.has(name));
  const body = 'Somebody asked for a certificate for you.\r\n';
  const smime = await makeSmimeSigner(now);
  const keys = {
    s1: pairs.s1.privateKey,
    weak: pairs.weak.privateKey,
    trial: pairs.trial.privateKey,
    revoked: pairs.revoked.privateKey,
  };
  return {
    now,
    identifier,
    from,
    tokenPart1,
    headers,
    body,
    keys,
    resolveTxt,
    smimeAnchors: [smime.root],
    signSmime: (otherwise = {}) => smime.sign(body, { address: from, headers: smimeHeaders, ...otherwise }),
    compose: (fields, text = body) =>
      Buffer.from(`${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`, 'utf8'),
    sign: (raw, otherwise = {}) =>
      forge(raw, {
        domain: 'mail.ca.example',
        selector: 's1',
        headers: wholeList,
        algorithm: 'rsa-sha256',
        key: keys.s1,
        tags: '',
        bodyLength: Number.MAX_SAFE_INTEGER,
        ...otherwise,
      }),
    replace: (changes) =>
      headers.flatMap(([name, value]): HeaderLine[] => {
        const changed = name in changes ? changes[name] : value;
        return changed === undefined ? [] : [[name, changed]];
      }),
  };
}

/** Puts a header field above a finished message. */
export function above(raw: Uint8Array, field: string): Uint8Array {
  return Buffer.concat([Buffer.from(`${field}\r\n`), raw]);
}

/** Puts a header field below the others of a finished message. */
export function below(raw: Uint8Array, field: string): Uint8Array {
  const bytes = Buffer.from(raw);
  const end = bytes.indexOf('\r\n\r\n') + 2;
  return Buffer.concat([bytes.subarray(0, end), Buffer.from(`${field}\r\n`), bytes.subarray(end)]);
}
