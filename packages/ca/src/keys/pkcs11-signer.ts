import { createPublicKey } from 'node:crypto';
import { Worker } from 'node:worker_threads';

import { ConfigInvalid, TransportFailure, digestSigner, spkiOf } from '@acme-smime/protocol';
import type { Signer } from '@acme-smime/protocol';

import type { TokenAnswer, TokenKey, TokenPublicKey, TokenRequest } from './pkcs11-messages.ts';

/** A signer that holds something open. */
export interface OpenSigner extends Signer {
  close(): Promise<void>;
}

const signMs = 15_000;

/**
 * Opens a key on a token by PKCS#11. The library's calls block, so they are made in a thread of their own; only digests travel
 * to it. A token that was unplugged is opened again at the next signature. A PIN that was refused is not tried
 * again: tokens count, and lock themselves.
 *
 * @throws ConfigInvalid `TOKEN_UNUSABLE` when the module, the token or the key is not there, `TOKEN_PIN_REFUSED`.
 */
export async function openTokenSigner(key: TokenKey, pin: string): Promise<OpenSigner> {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  const worker = new Worker(new URL(`./pkcs11-worker.${extension}`, import.meta.url));
  worker.unref();
  const ask = askInOrder(worker);
  const opened = await ask({ do: 'open', key, pin });
  if ('error' in opened) {
    await worker.terminate();
    throw opened.pin === true ? pinRefused(key, opened.error) : unusable(key, opened.error);
  }
  const spki = spkiOfToken(opened.value as TokenPublicKey);
  const signer = digestSigner(spki, async (request) => {
    const data = request.kind === 'rsa' ? request.digestInfo : request.digest;
    const signed = await ask({ do: 'sign', mechanism: request.kind, data });
    if (!('error' in signed)) return signed.value as Uint8Array;
    const message = `The token ${JSON.stringify(key.token)} did not sign: ${signed.error}.`;
    throw new TransportFailure('TOKEN_FAILED', message, { transport: 'process', endpoint: key.module });
  });
  return {
    ...signer,
    close: async () => {
      await ask({ do: 'close' });
      await worker.terminate();
    },
  };
}

/** One request at a time: a session of PKCS#11 does one thing at a time anyway. */
function askInOrder(worker: Worker): (request: TokenRequest) => Promise<TokenAnswer> {
  let last: Promise<unknown> = Promise.resolve();
  const askNow = (request: TokenRequest): Promise<TokenAnswer> =>
    new Promise((resolve) => {
      worker.ref();
      const finish = (answer: TokenAnswer): void => {
        clearTimeout(timer);
        worker.off('message', finish).off('error', failed).off('exit', ended);
        worker.unref();
        resolve(answer);
      };
      const failed = (error: unknown): void =>
        finish({ error: error instanceof Error ? error.message : String(error) });
      const ended = (): void => finish({ error: 'its thread has ended' });
      const timer = setTimeout(() => finish({ error: `it did not answer within ${signMs / 1000} seconds` }), signMs);
      worker.on('message', finish).on('error', failed).on('exit', ended);
      // A thread has no origin.
      // oxlint-disable-next-line unicorn/require-post-message-target-origin
      worker.postMessage(request);
    });
  return (request) => {
    const asked = last.then(() => askNow(request));
    last = asked;
    return asked;
  };
}

function spkiOfToken(publicKey: TokenPublicKey): Uint8Array {
  if (publicKey.kind === 'rsa') {
    const jwk = { kty: 'RSA', n: base64url(publicKey.modulus), e: base64url(publicKey.exponent) };
    return spkiOf(createPublicKey({ key: jwk, format: 'jwk' }));
  }
  const crv = curves[Buffer.from(publicKey.parameters).toString('hex')];
  // CKA_EC_POINT is an OCTET STRING around the uncompressed point; its length byte is short or, for P-521, long.
  const wrapped = publicKey.point;
  const point = wrapped.subarray((wrapped[1] ?? 0) < 0x80 ? 3 : 4);
  const half = point.length / 2;
  const jwk = { kty: 'EC', crv: crv ?? '', x: base64url(point.subarray(0, half)), y: base64url(point.subarray(half)) };
  return spkiOf(createPublicKey({ key: jwk, format: 'jwk' }));
}

/** CKA_EC_PARAMS, the DER of the curve's object identifier, by name. */
const curves: Readonly<Record<string, string>> = {
  '06082a8648ce3d030107': 'P-256',
  '06052b81040022': 'P-384',
  '06052b81040023': 'P-521',
};

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64url');
}

function pinRefused(key: TokenKey, reason: string): ConfigInvalid {
  const message = `The token ${JSON.stringify(key.token)} refuses the PIN: ${reason}. It was not tried again, since tokens lock themselves; look at what the PIN is read from before the next start.`;
  return new ConfigInvalid('TOKEN_PIN_REFUSED', message, { path: key.module, expected: 'the PIN of the token' });
}

function unusable(key: TokenKey, reason: string): ConfigInvalid {
  const installed = reason.includes("'pkcs11js'") ? ' Install it with `npm install pkcs11js`.' : '';
  const message = `The key ${JSON.stringify(key.label)} on the token ${JSON.stringify(key.token)} cannot be used: ${reason}.${installed}`;
  return new ConfigInvalid('TOKEN_UNUSABLE', message, { path: key.module, expected: 'a token with this key' });
}
