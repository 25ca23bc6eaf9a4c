// The floor under `acme-smime cert`: one certificate by the shortest straight script that an ACME CA will accept, with nothing but
// Node. Nothing is checked, saved along the way, retried or resumed: that is what the difference pays for.
//
//   node floor.js DIRECTORY_URL ROOT_PEM_FILE ADDRESS MAILDIR SMTP_PORT KEY_TYPE OUT_FILE

import { createHash, generateKeyPair, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readFileSync, readdirSync, watch, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { connect } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { composeFloorCsr } from './floor-csr.ts';

const [directoryUrl = '', rootFile = '', address = '', maildir = '', smtpPort = '', keyType = '', outFile = ''] =
  process.argv.slice(2);
const agent = new Agent({ keepAlive: true, ca: readFileSync(rootFile) });
const base64url = (data: string | Uint8Array): string => Buffer.from(data).toString('base64url');
const makePair = promisify(generateKeyPair);
const makeEcPair = (): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> =>
  makePair('ec', { namedCurve: 'P-256' });

const certificatePair =
  keyType === 'p256' ? makeEcPair() : makePair('rsa', { modulusLength: Number(keyType.slice(3)) });
const account = await makeEcPair();
const { kty, crv, x, y } = account.publicKey.export({ format: 'jwk' });
const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');

interface Answer {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly body: string;
}

const session: { nonce: string; accountUrl?: string } = { nonce: '' };

function ask(method: string, url: string, body?: string): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/jose+json' };
    const outgoing = request(url, { method, agent, headers }, (incoming) => {
      let text = '';
      incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      incoming.on('end', () => {
        session.nonce = String(incoming.headers['replay-nonce'] ?? session.nonce);
        if ((incoming.statusCode ?? 500) < 400) resolve({ headers: incoming.headers, body: text });
        else reject(new Error(`${url}: ${text}`));
      });
    });
    outgoing.on('error', reject).end(body);
  });
}

function post(url: string, payload?: object): Promise<Answer> {
  const who = session.accountUrl === undefined ? { jwk: { kty, crv, x, y } } : { kid: session.accountUrl };
  const head = base64url(JSON.stringify({ alg: 'ES256', nonce: session.nonce, url, ...who }));
  const body = payload === undefined ? '' : base64url(JSON.stringify(payload));
  const key = { key: account.privateKey, dsaEncoding: 'ieee-p1363' } as const;
  const signature = base64url(sign('sha256', Buffer.from(`${head}.${body}`), key));
  return ask('POST', url, JSON.stringify({ protected: head, payload: body, signature }));
}

/** Asks again for as long as the answer says so; the CA holds its answer back until there is something new. */
async function settled<T extends { status: string }>(url: string, unsettled: readonly string[]): Promise<T> {
  for (;;) {
    const value = JSON.parse((await post(url)).body) as T;
    if (!unsettled.includes(value.status)) return value;
  }
}

function arrival(): Promise<string> {
  const folder = join(maildir, 'new');
  return new Promise((resolve) => {
    const look = (): void => {
      const [name] = readdirSync(folder);
      if (name === undefined) return;
      watcher.close();
      resolve(readFileSync(join(folder, name), 'latin1'));
    };
    const watcher = watch(folder, look);
    look();
  });
}

function mail(to: string, message: string): Promise<void> {
  const lines = [`EHLO floor`, `MAIL FROM:<${address}>`, `RCPT TO:<${to}>`, 'DATA', `${message}\r\n.`, 'QUIT'];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(smtpPort), '127.0.0.1').setEncoding('latin1');
    let heard = '';
    socket.on('error', reject).on('close', () => resolve());
    socket.on('data', (chunk) => {
      heard += String(chunk);
      // The last line of a reply has a space after its code.
      if (!/^\d{3} .*\r\n$/m.test(heard)) return;
      if (/^[45]/.test(heard)) reject(new Error(heard));
      heard = '';
      const line = lines.shift();
      if (line !== undefined) socket.write(`${line}\r\n`);
    });
  });
}

const directory = JSON.parse((await ask('GET', directoryUrl)).body) as Record<string, string>;
await ask('HEAD', directory['newNonce'] ?? '');
session.accountUrl = String(
  (await post(directory['newAccount'] ?? '', { termsOfServiceAgreed: true })).headers['location'],
);

const placed = await post(directory['newOrder'] ?? '', { identifiers: [{ type: 'email', value: address }] });
const orderUrl = String(placed.headers['location']);
const order = JSON.parse(placed.body) as { authorizations: string[]; finalize: string };
const authorizationUrl = order.authorizations[0] ?? '';
const authorization = JSON.parse((await post(authorizationUrl)).body) as {
  challenges: { type: string; url: string; token: string; from: string }[];
};
const challenge = authorization.challenges.find(({ type }) => type === 'email-reply-00');
if (challenge === undefined) throw new Error('no email-reply-00 challenge');

const subject = /^Subject: *((?:.|\r?\n[ \t])*)/im.exec(await arrival())?.[1]?.replace(/\s+/g, ' ') ?? '';
const token = `${subject.replace('ACME:', '').trim()}${challenge.token}`;
const digest = createHash('sha256').update(`${token}.${thumbprint}`).digest('base64url');
const headers = [
  `Date: ${new Date().toUTCString().replace('GMT', '+0000')}`,
  `Message-ID: <${Date.now()}.floor@${address.split('@')[1]}>`,
  `From: ${address}`,
  `To: ${challenge.from}`,
  `Subject: Re: ${subject}`,
  'MIME-Version: 1.0',
  'Content-Type: text/plain; charset=us-ascii',
];
const block = ['-----BEGIN ACME RESPONSE-----', digest, '-----END ACME RESPONSE-----'];
await mail(challenge.from, [...headers, '', ...block].join('\r\n'));
await post(challenge.url, {});
await settled(authorizationUrl, ['pending']);

const csr = composeFloorCsr(await certificatePair, address);
await post(order.finalize, { csr: base64url(csr) });
const issued = await settled<{ status: string; certificate: string }>(orderUrl, ['processing', 'ready']);
const { privateKey } = await certificatePair;
writeFileSync(outFile, String(privateKey.export({ type: 'pkcs8', format: 'pem' })));
writeFileSync(`${outFile}.chain`, (await post(issued.certificate)).body);
agent.destroy();
