import { createHmac, timingSafeEqual } from 'node:crypto';

import type { Storage } from '../storage/storage.ts';

/** Hands out nonces and takes each of them back once. */
export interface Nonces {
  /** A fresh value for `Replay-Nonce`. */
  issue(): string;
  /** True when the nonce is ours, not too old, and has never been used (RFC 8555 section 6.5). */
  use(nonce: string): Promise<boolean>;
}

const timeBytes = 6;
const randomBytes = 12;
const macBytes = 16;

/**
 * Makes nonces that need no memory until they are used: time, randomness, and a MAC over both. Only a used one is written
 * down, so that asking for nonces costs the storage nothing, and nodes that share the key take each other's.
 */
export function createNonces(options: {
  readonly key: Uint8Array;
  readonly storage: Pick<Storage, 'useNonce'>;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly lifetimeMs: number;
}): Nonces {
  const { key, storage, now, random, lifetimeMs } = options;
  const macOf = (body: Uint8Array): Buffer => createHmac('sha256', key).update(body).digest().subarray(0, macBytes);
  return {
    issue: () => {
      const body = Buffer.alloc(timeBytes + randomBytes);
      body.writeUIntBE(now().getTime(), 0, timeBytes);
      body.set(random(randomBytes), timeBytes);
      return Buffer.concat([body, macOf(body)]).toString('base64url');
    },
    use: async (nonce) => {
      const bytes = Buffer.from(nonce, 'base64url');
      if (bytes.length !== timeBytes + randomBytes + macBytes || bytes.toString('base64url') !== nonce) return false;
      const body = bytes.subarray(0, timeBytes + randomBytes);
      if (!timingSafeEqual(macOf(body), bytes.subarray(body.length))) return false;
      const expiresAt = new Date(body.readUIntBE(0, timeBytes) + lifetimeMs);
      return expiresAt > now() && storage.useNonce(nonce, expiresAt);
    },
  };
}
