import type { Log } from './log.ts';
import type { Storage } from './storage/storage.ts';

/** This process among those that share a storage. */
export interface ThisNode {
  /** Its name for as long as it lives; another one after each start. */
  readonly id: string;
  /** Orders that it is issuing for at this moment; nobody takes them up. */
  readonly issuing: OrdersAtHand;
  /** Says whether another node is alive, as far as the storage knows. */
  lives(id: string): Promise<boolean>;
  /** Tells the others that it is gone. */
  close(): Promise<void>;
}

/** Orders that somebody works on. */
export interface OrdersAtHand {
  has(orderId: string): boolean;
  add(orderId: string): void;
  delete(orderId: string): void;
  /** Resolves when there are none. */
  idle(): Promise<void>;
}

const renewMs = 5000;
/** Three renewals may fail before the others take a node for dead. */
const leaseMs = 20_000;

/** Joins the nodes of a storage: holds a lease and renews it, so that the others see when it is gone. */
export async function joinNodes(parts: {
  readonly storage: Storage;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
}): Promise<ThisNode> {
  const { storage, now, random, log } = parts;
  const id = Buffer.from(random(8)).toString('hex');
  const renew = async (): Promise<void> => {
    const at = now();
    await storage.lease({ name: leaseOf(id), holder: id, now: at, until: new Date(at.getTime() + leaseMs) });
  };
  await renew();
  const timer = setInterval(() => {
    renew().catch((error: unknown) => {
      const message = 'This node cannot tell the others that it is alive.';
      log({ level: 'warn', event: 'node.lease-failed', message, data: { error: String(error) } });
    });
  }, renewMs);
  timer.unref();
  return {
    id,
    issuing: ordersAtHand(),
    // Where nobody shares the storage, whoever else is named in it was here before.
    lives: async (other) => storage.shared && (await storage.leased(leaseOf(other), now())) !== undefined,
    close: async () => {
      clearInterval(timer);
      // Without a database the lease runs out by itself.
      await storage.release(leaseOf(id), id).catch(() => {});
    },
  };
}

function ordersAtHand(): OrdersAtHand {
  const orders = new Set<string>();
  let waiting: (() => void)[] = [];
  return {
    has: (orderId) => orders.has(orderId),
    add: (orderId) => void orders.add(orderId),
    delete: (orderId) => {
      orders.delete(orderId);
      if (orders.size > 0) return;
      for (const resolve of waiting) resolve();
      waiting = [];
    },
    idle: () => (orders.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
}

function leaseOf(id: string): string {
  return `node ${id}`;
}
