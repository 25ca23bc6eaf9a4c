import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

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
const generationBytes = 12;

/** A generation as it is known here. */
interface Generation {
  readonly name: string;
  readonly macOf: (body: Uint8Array) => Uint8Array;
}

/**
 * Makes nonces that need no memory until they are used: time, randomness, and a MAC over both by a key of their generation.
 * Only a used one is remembered, so that asking for nonces costs the storage nothing, and nodes that share the key and the storage
 * take each other's.
 */
export async function openNonces(options: {
  readonly key: Uint8Array;
  readonly storage: Pick<Storage, 'nonceGeneration' | 'useNonce'>;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly lifetimeMs: number;
}): Promise<Nonces> {
  const { key, storage, now, random, lifetimeMs } = options;
  const read = async (): Promise<Generation> => {
    const name = await storage.nonceGeneration(Buffer.from(random(generationBytes)).toString('hex'));
    return { name, macOf: macBy(createHmac('sha256', key).update(name).digest()) };
  };
  let current = await read();

  const strike = async (nonce: string, { name, macOf }: Generation): Promise<boolean> => {
    const bytes = Buffer.from(nonce, 'base64url');
    if (bytes.length !== timeBytes + randomBytes + macBytes || bytes.toString('base64url') !== nonce) return false;
    const body = bytes.subarray(0, timeBytes + randomBytes);
    if (!timingSafeEqual(macOf(body), bytes.subarray(body.length))) return false;
    const expiresAt = new Date(body.readUIntBE(0, timeBytes) + lifetimeMs);
    return expiresAt > now() && storage.useNonce(nonce, { generation: name, expiresAt });
  };

  return {
    issue: () => {
      const body = Buffer.alloc(timeBytes + randomBytes);
      body.writeUIntBE(now().getTime(), 0, timeBytes);
      body.set(random(randomBytes), timeBytes);
      return Buffer.concat([body, current.macOf(body)]).toString('base64url');
    },
    use: async (nonce) => {
      const tried = current;
      if (await strike(nonce, tried)) return true;
      // The storage may have begun another generation, and another node may know it already.
      current = await read();
      return current.name !== tried.name && (await strike(nonce, current));
    },
  };
}

function macBy(secret: Uint8Array): Generation['macOf'] {
  // Imported once: that takes several times as long as the MAC itself.
  const key = createSecretKey(secret);
  return (body) => createHmac('sha256', key).update(body).digest().subarray(0, macBytes);
}
