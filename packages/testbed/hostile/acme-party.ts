import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { exportJwk } from './public-jwk-of.ts';

/** An answer of the CA, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; empty for answers that are none. */
  readonly json: Readonly<Record<string, unknown>>;
}

/** A JWS that can be made to say anything. */
export interface ForgedRequest {
  /** Members of the protected header that differ; `undefined` leaves one out. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** The whole protected header as text, instead of one made from members. */
  readonly headerText?: string;
  /** `''` makes a POST-as-GET; text that begins with `raw:` is taken as it is. */
  readonly payload?: unknown;
  readonly key?: KeyObject;
  /** Makes the signature otherwise. */
  readonly signWith?: (input: Uint8Array) => Uint8Array;
  /** Changes the finished JWS. */
  readonly spoil?: (jws: Readonly<Record<string, string>>) => unknown;
  readonly contentType?: string;
  /** Where it goes, when not where it is signed for. */
  readonly to?: string;
}

/**
 * Somebody who speaks ACME, honestly or not, written without a look at the product's own JWS code so that neither hides the
 * other's mistakes. Keys are P-256.
 */
export interface Party {
  readonly key: KeyObject;
  /** RFC 7638. */
  readonly thumbprint: string;
  /** The account URL. */
  readonly kid: string;
  nonce(): Promise<string>;
  /** Signs and sends. */
  post(url: string, payload: unknown, forged?: ForgedRequest): Promise<Answer>;
  /** Sends a body as it is. */
  postRaw(url: string, body: string | Uint8Array, contentType?: string): Promise<Answer>;
}

type Send = (request: Request) => Promise<Response>;

/** Makes a party; with `kid` empty its requests carry the key. */
export function makeParty(send: Send, newNonce: string, key: KeyObject, kid: string): Party {
  const { jwk, thumbprint } = exportJwk(key);
  const nonce = async (): Promise<string> =>
    (await send(new Request(newNonce, { method: 'HEAD' }))).headers.get('replay-nonce') ?? '';
  const postRaw: Party['postRaw'] = async (url, body, contentType = 'application/jose+json') =>
    readAnswer(await send(new Request(url, { method: 'POST', body, headers: { 'content-type': contentType } })));
  return {
    key,
    thumbprint,
    kid,
    nonce,
    postRaw,
    post: async (url, payload, forged = {}) => {
      const who = kid === '' ? { jwk } : { kid };
      const header = { alg: 'ES256', ...who, nonce: await nonce(), url, ...forged.header };
      const jws = compose(forged.headerText ?? JSON.stringify(header), payload, forged, key);
      const spoiled = forged.spoil === undefined ? jws : forged.spoil(jws);
      const body = typeof spoiled === 'string' ? spoiled : JSON.stringify(spoiled);
      return postRaw(forged.to ?? url, body, forged.contentType);
    },
  };
}

function compose(headerText: string, payload: unknown, forged: ForgedRequest, own: KeyObject): Record<string, string> {
  const header = Buffer.from(headerText).toString('base64url');
  const text = typeof payload === 'string' ? payload.replace(/^raw:/, '') : JSON.stringify(payload);
  const body = Buffer.from(text).toString('base64url');
  const input = Buffer.from(`${header}.${body}`);
  const signature = forged.signWith?.(input) ?? signEs256(input, forged.key ?? own);
  return { protected: header, payload: body, signature: Buffer.from(signature).toString('base64url') };
}

/** RFC 7518 section 3.4. */
export function signEs256(input: Uint8Array, key: KeyObject): Uint8Array {
  return sign('sha256', input, { key, dsaEncoding: 'ieee-p1363' });
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: response.status, headers: response.headers, text, json };
}

/** The JWS that stands inside a key change, signed with the new key (RFC 8555 section 7.3.5). */
export function innerJws(key: KeyObject, header: object, payload: object): object {
  const [encodedHeader, encodedPayload] = [header, payload].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  );
  const signature = signEs256(Buffer.from(`${encodedHeader}.${encodedPayload}`), key);
  return {
    protected: encodedHeader,
    payload: encodedPayload,
    signature: Buffer.from(signature).toString('base64url'),
  };
}
