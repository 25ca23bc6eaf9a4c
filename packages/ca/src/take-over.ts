import type { CaContext } from './context.ts';
import { recoverIssuance } from './issuance/recover.ts';

const everyMs = 5000;
const batch = 100;

/** Takes over, again and again, what nodes that are gone have left; stops when it is closed. */
export interface TakeOver {
  close(): Promise<void>;
}

/** Begins to look after what other nodes leave, and after what this one could not finish while the database was gone. */
export function startTakeOver(ca: CaContext): TakeOver {
  let running: Promise<void> | undefined;
  const look = (): void => {
    running ??= takeOver(ca).finally(() => {
      running = undefined;
    });
  };
  look();
  const timer = setInterval(look, everyMs);
  timer.unref();
  return {
    close: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

/** One look; a storage that is gone is looked at again next time. */
export async function takeOver(ca: CaContext): Promise<void> {
  try {
    await recoverIssuance(ca);
    await freeMails(ca);
  } catch (error) {
    const message = 'What was cut off could not be taken up; trying again soon.';
    ca.log({ level: 'warn', event: 'node.take-over-failed', message, data: { error: String(error) } });
  }
}

/** Mail that was in the hands of a node that is gone may be sent by another one at once. */
async function freeMails({ storage, node, now, outbox }: CaContext): Promise<void> {
  let freed = 0;
  for (const mail of await storage.mailsHeld(batch)) {
    const { node: holder = '', ...free } = mail;
    if (holder === node.id || (await node.lives(holder))) continue;
    if (await storage.commit([{ ...free, nextAttemptAt: now() }])) freed += 1;
  }
  if (freed > 0) outbox.kick();
}
