import assert from 'node:assert/strict';

import {
  accountKeyOf,
  composeCsr,
  composeFinalize,
  generateKey,
  keySigner,
  parseCertificateChain,
  readAuthorization,
  readDirectory,
  readOrder,
  requireEmailReplyChallenge,
  signJws,
} from '@acme-smime/protocol';
import type {
  AccountKey,
  Authorization,
  Certificate,
  Directory,
  EmailReplyChallenge,
  KeyUsage,
  Order,
  Problem,
  Signer,
} from '@acme-smime/protocol';

import { composeAnswer } from './ca.test.fixture.ts';
import type { ResponseFaults, TestCa } from './ca.test.fixture.ts';

/** An answer, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; only for answers that are JSON. */
  readonly json: Record<string, unknown>;
  /** The body as a problem. */
  readonly problem: Problem;
}

/** How a request departs from what an ordinary client would send. */
export interface Departures {
  /** `undefined` puts the key into the header. */
  readonly kid?: string | undefined;
  readonly key?: AccountKey;
  readonly nonce?: string;
  /** What the header says, when not where the request goes. */
  readonly url?: string;
  readonly signal?: AbortSignal;
}

/** A little ACME client for tests: it sends what it is told and judges nothing. */
export interface AcmeDriver {
  readonly directory: Directory;
  readonly key: AccountKey;
  readonly kid: string;
  send(request: Request): Promise<Answer>;
  nonce(): Promise<string>;
  /** A signed POST; the payload `''` makes a POST-as-GET. */
  post(url: string, payload: unknown, departures?: Departures): Promise<Answer>;
  /** Sends a body as it is. */
  postRaw(url: string, body: string, contentType?: string): Promise<Answer>;
}

/** Makes a client without an account. */
export async function driverFor({ ca }: TestCa, key?: AccountKey): Promise<AcmeDriver> {
  const send = async (request: Request): Promise<Answer> => readAnswer(await ca.app.fetch(request));
  const directory = readDirectory((await send(new Request(ca.directoryUrl))).json);
  const nonce = async (): Promise<string> => {
    const answer = await send(new Request(directory.newNonce, { method: 'HEAD' }));
    return answer.headers.get('replay-nonce') ?? assert.fail('no nonce');
  };
  const postRaw = (url: string, body: string, contentType = 'application/jose+json'): Promise<Answer> =>
    send(new Request(url, { method: 'POST', body, headers: { 'content-type': contentType } }));
  const own = key ?? accountKeyOf(await generateKey('p256'));
  return {
    directory,
    key: own,
    kid: '',
    send,
    nonce,
    postRaw,
    post: async (url, payload, departures = {}) => {
      const header = {
        url: departures.url ?? url,
        nonce: departures.nonce ?? (await nonce()),
        ...(departures.kid === undefined ? {} : { kid: departures.kid }),
      };
      const body = JSON.stringify(await signJws(departures.key ?? own, header, payload));
      const signal = departures.signal === undefined ? {} : { signal: departures.signal };
      return send(
        new Request(url, { method: 'POST', body, headers: { 'content-type': 'application/jose+json' }, ...signal }),
      );
    },
  };
}

/** Makes a client with an account, which signs with it unless told otherwise. */
export async function registered(test: TestCa, key?: AccountKey): Promise<AcmeDriver> {
  const driver = await driverFor(test, key);
  const made = await driver.post(driver.directory.newAccount, { termsOfServiceAgreed: true });
  assert.equal(made.status, 201, made.text);
  const kid = made.headers.get('location') ?? assert.fail('no account URL');
  return {
    ...driver,
    kid,
    post: (url, payload, departures = {}) => driver.post(url, payload, { kid, ...departures }),
  };
}

/** An order with everything that belongs to it. */
export interface OpenOrder {
  readonly url: string;
  readonly order: Order;
  readonly authorizations: readonly { readonly url: string; readonly challenge: EmailReplyChallenge }[];
}

/** Orders, and fetches the authorizations, so that the challenge mails leave. */
export async function ordered(driver: AcmeDriver, ...addresses: string[]): Promise<OpenOrder> {
  return orderedAs(driver, { identifiers: addresses.map((value) => ({ type: 'email', value })) });
}

/** Orders with a request of the test's own, and fetches the authorizations. */
export async function orderedAs(driver: AcmeDriver, request: object): Promise<OpenOrder> {
  const made = await driver.post(driver.directory.newOrder, request);
  assert.equal(made.status, 201, made.text);
  const order = readOrder(made.json);
  const authorizations = [];
  for (const url of order.authorizations) {
    const authorization = readAuthorization((await driver.post(url, '')).json);
    authorizations.push({ url, challenge: requireEmailReplyChallenge(authorization) });
  }
  return { url: made.headers.get('location') ?? assert.fail('no order URL'), order, authorizations };
}

/** Answers the next challenge mail by mail; which authorization it belongs to is found by the address. */
export async function answerByMail(
  test: TestCa,
  driver: AcmeDriver,
  open: OpenOrder,
  faults: ResponseFaults = {},
): Promise<void> {
  const mail = await test.nextMail();
  const at = open.order.identifiers.findIndex(({ value }) => value === mail.to);
  const tokenPart2 = open.authorizations[at]?.challenge.token ?? assert.fail(`no challenge for ${mail.to}`);
  const token = { tokenPart2, thumbprint: driver.key.thumbprint };
  const raw = await composeAnswer(await test.open(mail), token, new Date(test.clock.ms), faults);
  await test.ca.receive(raw);
}

/** Reads an authorization. */
export async function authorizationAt(driver: AcmeDriver, url: string): Promise<Authorization> {
  return readAuthorization((await driver.post(url, '')).json);
}

/** Proves every address of an order. */
export async function proven(test: TestCa, driver: AcmeDriver, ...addresses: string[]): Promise<OpenOrder> {
  return provenAs(test, driver, await ordered(driver, ...addresses));
}

/** Proves every address of an order that has been made. */
export async function provenAs(test: TestCa, driver: AcmeDriver, open: OpenOrder): Promise<OpenOrder> {
  for (const { challenge } of open.authorizations) {
    await answerByMail(test, driver, open);
    assert.equal((await driver.post(challenge.url, {})).status, 200);
  }
  const { json } = await driver.post(open.url, '');
  assert.equal(json['status'], 'ready', JSON.stringify(json));
  return open;
}

/** A CSR, and the key it is for, in the form revocation signs with. */
export async function csrFor(
  addresses: readonly string[],
  usage?: readonly KeyUsage[],
): Promise<{ readonly csr: Uint8Array; readonly key: AccountKey; readonly signer: Signer }> {
  const privateKey = await generateKey('p256');
  const signer = keySigner(privateKey);
  const csr = await composeCsr({ signer, addresses, ...(usage === undefined ? {} : { usage }) });
  return { csr, key: accountKeyOf(privateKey), signer };
}

/** A certificate with its chain and the key it is for. */
export interface Obtained {
  readonly chain: readonly Certificate[];
  readonly leaf: Certificate;
  readonly key: AccountKey;
  readonly signer: Signer;
  readonly url: string;
}

/** Goes all the way to a certificate. */
export async function obtained(test: TestCa, driver: AcmeDriver, ...addresses: string[]): Promise<Obtained> {
  return obtainedAs(driver, await proven(test, driver, ...addresses));
}

/** Goes from an order whose addresses are proven to its certificate. */
export async function obtainedAs(driver: AcmeDriver, open: OpenOrder, usage?: readonly KeyUsage[]): Promise<Obtained> {
  const { csr, key, signer } = await csrFor(
    open.order.identifiers.map(({ value }) => value),
    usage,
  );
  const finalized = await driver.post(open.order.finalize, composeFinalize(csr));
  assert.equal(finalized.status, 200, finalized.text);
  const url = readOrder(finalized.json).certificate ?? assert.fail('no certificate');
  const chain = parseCertificateChain((await driver.post(url, '')).text);
  return { chain, leaf: chain[0] ?? assert.fail('no certificate'), key, signer, url };
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, json, problem: json };
}
