import type { Context } from 'hono';

/** Who asks, as the front end is told beside the request. */
export interface Client {
  /** The network address, as `clientAddress` finds it. */
  readonly client: string;
}

/** The network address of the client; `undefined` where the front end is asked without one. */
export function clientOf(context: Context): string | undefined {
  return (context.env as Partial<Client> | undefined)?.client;
}
