import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createAcmeClient, pollUntil, wait } from '@acme-smime/client';
import type { AcmeClient, DownloadedChain, Fetch, Polled } from '@acme-smime/client';
import { decodePem, encodePrivateKey, openAccountKey, parseCertificate } from '@acme-smime/protocol';
import type { AccountKey, Authorization, Certificate, NewOrderRequest, Order } from '@acme-smime/protocol';
import type { Pebble } from './start-pebble.ts';

/** What an order led to. */
export interface Obtained {
  readonly authorization: Authorization;
  readonly order: Order;
  readonly chain: DownloadedChain;
  readonly leaf: Certificate;
  readonly keyPem: string;
}

const now = (): Date => new Date();
const random = (bytes: number): Uint8Array => new Uint8Array(randomBytes(bytes));

/** A new account key. */
export function newKey(): Promise<AccountKey> {
  return openAccountKey(encodePrivateKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey));
}

/** A client of ours, with a new account key unless one is given. */
export async function clientOf(
  server: { readonly directoryUrl: string; readonly fetch: Fetch },
  accountKey?: AccountKey,
  accountUrl?: string,
): Promise<AcmeClient> {
  const { directoryUrl, fetch } = server;
  const known = accountUrl === undefined ? {} : { accountUrl };
  return createAcmeClient({ directoryUrl, fetch, now, random, accountKey: accountKey ?? (await newKey()), ...known });
}

/** A client of ours with a new account. */
export async function newClient(pebble: Pebble, signal: AbortSignal): Promise<AcmeClient> {
  const client = await clientOf(pebble);
  await client.newAccount({ termsOfServiceAgreed: true, contact: ['mailto:interop@example.org'] }, signal);
  return client;
}

/** Orders a certificate for a DNS name, proves the control that Pebble does not look at, and downloads it. */
export async function obtain(
  pebble: Pebble,
  client: AcmeClient,
  signal: AbortSignal,
  name: string,
  more: Partial<NewOrderRequest> = {},
): Promise<Obtained> {
  const { url, order } = await client.newOrder({ identifiers: [{ type: 'dns', value: name }], ...more }, signal);
  const [authorizationUrl = ''] = order.authorizations;
  const [challenge] = (await client.authorization(authorizationUrl, signal)).value.challenges;
  await client.acceptChallenge(challenge?.url ?? '', signal);
  const authorization = await poll(
    () => client.authorization(authorizationUrl, signal),
    ({ status }) => status !== 'pending',
    signal,
  );
  const { csr, keyPem } = await pebble.request(name);
  await client.finalize(order.finalize, csr, signal);
  const finished = await poll(
    () => client.order(url, signal),
    ({ status }) => status === 'valid' || status === 'invalid',
    signal,
  );
  const chain = await client.certificate(finished.certificate ?? '', signal);
  return { authorization, order: finished, chain, keyPem, leaf: leafOf(chain.pem) };
}

/** The end-entity certificate of a chain. */
export function leafOf(pem: string): Certificate {
  return parseCertificate(decodePem(pem)[0]?.der ?? new Uint8Array());
}

function poll<T>(once: () => Promise<Polled<T>>, done: (value: T) => boolean, signal: AbortSignal): Promise<T> {
  return pollUntil(once, done, { now, random, wait, signal, deadline: new Date(Date.now() + 90_000) });
}
