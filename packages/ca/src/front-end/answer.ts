import type { Around } from '../config.ts';
import type { CaContext } from '../context.ts';
import { clientAddress, requireAddressRate } from '../policy/client-address.ts';
import type { Client } from './client.ts';
import { respondProblem } from './respond.ts';

/** Answers a request of whoever is connected from an address. */
export type Answer = (request: Request, connected: string) => Promise<Response>;

/** Puts what stands around the front end before it: limits by address, and what the caller of `startCa` wants there. */
export function createAnswer(
  ca: CaContext,
  app: { fetch(request: Request, client: Client): Response | Promise<Response> },
  around: Around | undefined,
): Answer {
  const limited: Answer = async (request, connected) => {
    const client = clientAddress(request, connected, ca.config.trustedProxies);
    try {
      await requireAddressRate(ca, request, client);
    } catch (error) {
      return respondProblem(ca, error, request);
    }
    return settled(ca, request, await app.fetch(request, { client }));
  };
  if (around === undefined) return limited;
  return (request, connected) => around(request, { address: connected }, () => limited(request, connected));
}

/** Holds an answer back until what it says would survive a power cut; else a client could know more than the CA afterwards. */
export async function settled(ca: CaContext, request: Request, response: Response): Promise<Response> {
  try {
    await ca.storage.settled?.();
    return response;
  } catch (error) {
    return respondProblem(ca, error, request);
  }
}
