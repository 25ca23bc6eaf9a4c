import { createHash, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { memoryStorage, startCa } from 'acme-smime-ca';
import type { CaOptions, LogEntry, OutgoingMail, RunningCa } from 'acme-smime-ca';
import { makeParty } from './acme-party.ts';
import type { Party } from './acme-party.ts';
import { forge, wholeList } from './dkim-forger.ts';
import type { ForgedSignature } from './dkim-forger.ts';

/** The domain of everybody who answers challenges. */
export const userDomain = 'client.example';
export const challengeAddress = 'acme@ca.example';

/** An address of an order and all that its holder knows. */
export interface Challenged {
  readonly address: string;
  readonly authorizationUrl: string;
  readonly challengeUrl: string;
  /** From the challenge mail. */
  readonly tokenPart1: string;
  /** From the challenge object. */
  readonly tokenPart2: string;
  /** Of the challenge mail. */
  readonly messageId: string;
  /** The right one, for the account that ordered. */
  readonly digest: string;
}

export interface OpenOrder {
  readonly url: string;
  readonly finalizeUrl: string;
  readonly challenges: readonly Challenged[];
}

/** A CA in this process with everything around it in the hands of the test; several accounts, one clock that stands still. */
export interface CaUnderAttack extends AsyncDisposable {
  readonly ca: RunningCa;
  readonly clock: { ms: number };
  readonly log: LogEntry[];
  readonly directory: Readonly<Record<string, string>>;
  /** Answers DNS queries for DKIM keys. */
  readonly zone: Map<string, string>;
  /** Keys whose public halves are in DNS below every domain of the zone. */
  readonly keys: Readonly<Record<'mail' | 'weak', KeyObject>>;
  register(): Promise<Party>;
  /** Somebody without an account, whose requests carry the key. */
  nobody(key?: KeyObject): Party;
  order(party: Party, ...addresses: string[]): Promise<OpenOrder>;
  /** Answers every challenge honestly; the order becomes ready. */
  prove(party: Party, order: OpenOrder): Promise<void>;
  /** Signs with DKIM as the users' mail server does; anything can be said otherwise. */
  sign(raw: Uint8Array, otherwise?: ForgedSignature): Uint8Array;
  /** An honest response, signed. */
  respond(challenged: Challenged): Uint8Array;
  /** An address that nobody has ordered for yet. */
  freshAddress(): string;
}

/** Starts it. */
export async function startCaUnderAttack(options: Partial<CaOptions> = {}): Promise<CaUnderAttack> {
  const clock = { ms: Date.parse('2026-03-01T12:00:00Z') };
  const log: LogEntry[] = [];
  const mails = createPostOffice();
  const rsa = (modulusLength: number) => generateKeyPairSync('rsa', { modulusLength });
  const pairs = { mail: rsa(2048), weak: rsa(512) };
  const record = ({ publicKey }: { publicKey: KeyObject }): string =>
    `v=DKIM1; k=rsa; p=${publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`;
  const zone = new Map([
    [`mail._domainkey.${userDomain}`, record(pairs.mail)],
    [`weak._domainkey.${userDomain}`, record(pairs.weak)],
    [`mail._domainkey.sub.${userDomain}`, record(pairs.mail)],
    ['mail._domainkey.example', record(pairs.mail)],
    ['mail._domainkey.mallory.example', record(pairs.mail)],
  ]);
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: challengeAddress,
    relay: async (mail) => mails.deliver(mail),
    resolveTxt: async (name) => {
      const found = zone.get(name);
      if (found === undefined) throw Object.assign(new Error(`no record ${name}`), { code: 'ENOTFOUND' });
      return [found.match(/.{1,255}/g) ?? []];
    },
    storage: memoryStorage(),
    holdMs: 0,
    now: () => new Date(clock.ms),
    log: (entry) => log.push(entry),
    ...options,
  });
  const send = (request: Request): Promise<Response> => ca.app.fetch(request);
  const directory = (await (await send(new Request(ca.directoryUrl))).json()) as Record<string, string>;
  const party = (key: KeyObject, kid: string): Party => makeParty(send, directory['newNonce'] ?? '', key, kid);
  const sign: CaUnderAttack['sign'] = (raw, otherwise = {}) =>
    forge(raw, { ...honestSignature, key: pairs.mail.privateKey, ...otherwise });
  const respond = (challenged: Challenged): Uint8Array => sign(Buffer.from(honestResponse(challenged)));
  let addresses = 0;
  return {
    ca,
    clock,
    log,
    directory,
    zone,
    keys: { mail: pairs.mail.privateKey, weak: pairs.weak.privateKey },
    sign,
    respond,
    nobody: (key = p256()) => party(key, ''),
    register: async () => {
      const key = p256();
      const made = await party(key, '').post(directory['newAccount'] ?? '', { termsOfServiceAgreed: true });
      return party(key, made.headers.get('location') ?? '');
    },
    order: (by, ...wanted) => placeOrder(by, wanted, directory['newOrder'] ?? '', mails),
    prove: async (by, order) => {
      for (const challenged of order.challenges) {
        await by.post(challenged.challengeUrl, {});
        await ca.receive(respond(challenged));
      }
    },
    freshAddress: () => `user${(addresses += 1)}@${userDomain}`,
    [Symbol.asyncDispose]: () => ca.close(),
  };
}

const honestSignature = {
  domain: userDomain,
  selector: 'mail',
  headers: wholeList,
  algorithm: 'rsa-sha256',
  tags: '',
  bodyLength: Number.MAX_SAFE_INTEGER,
} as const;

/** A response as RFC 8823 figure 2 has it. */
export function honestResponse({ address, tokenPart1, messageId, digest }: Challenged): string {
  return [
    'Date: Sun, 1 Mar 2026 12:00:00 +0000',
    `Message-ID: <${tokenPart1.slice(0, 12)}@${userDomain}>`,
    `In-Reply-To: ${messageId}`,
    `From: ${address}`,
    `To: ${challengeAddress}`,
    `Subject: Re: ACME: ${tokenPart1}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain',
    '',
    '-----BEGIN ACME RESPONSE-----',
    digest,
    '-----END ACME RESPONSE-----',
    '',
  ].join('\r\n');
}

/** Fresh every time: a key is an account here. */
export function p256(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}

async function placeOrder(
  party: Party,
  addresses: readonly string[],
  newOrder: string,
  mails: PostOffice,
): Promise<OpenOrder> {
  const identifiers = addresses.map((value) => ({ type: 'email', value }));
  const { headers, json } = await party.post(newOrder, { identifiers });
  const challenges: Challenged[] = [];
  for (const authorizationUrl of json['authorizations'] as string[]) {
    const mail = mails.next();
    const authorization = (await party.post(authorizationUrl, '')).json as unknown as {
      identifier: { value: string };
      challenges: { url: string; token: string }[];
    };
    const { url: challengeUrl, token: tokenPart2 } = authorization.challenges[0]!;
    const text = Buffer.from((await mail).raw).toString();
    const tokenPart1 = /^Subject: ACME: ([\w-]+)/m.exec(text)?.[1] ?? '';
    const messageId = /^Message-ID: (\S+)/m.exec(text)?.[1] ?? '';
    const digest = digestFor(tokenPart1 + tokenPart2, party);
    const address = authorization.identifier.value;
    challenges.push({ address, authorizationUrl, challengeUrl, tokenPart1, tokenPart2, messageId, digest });
  }
  return { url: headers.get('location') ?? '', finalizeUrl: String(json['finalize']), challenges };
}

/** RFC 8823 section 3 item 6. */
export function digestFor(token: string, { thumbprint }: Pick<Party, 'thumbprint'>): string {
  return createHash('sha256').update(`${token}.${thumbprint}`).digest('base64url');
}

interface PostOffice {
  deliver(mail: OutgoingMail): void;
  /** The next mail that is delivered. */
  next(): Promise<OutgoingMail>;
}

function createPostOffice(): PostOffice {
  const waiting: ((mail: OutgoingMail) => void)[] = [];
  return {
    deliver: (mail) => waiting.shift()?.(mail),
    next: () => new Promise((resolve) => waiting.push(resolve)),
  };
}
