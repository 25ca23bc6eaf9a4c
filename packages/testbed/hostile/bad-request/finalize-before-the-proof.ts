import type { BadRequest } from '../bad-request.ts';
import { p256 } from '../ca-under-attack.ts';
import { forgeCsr, rfc822Name } from '../csr-forger.ts';

/** An order finalized before anything was proven. */
export const attack: BadRequest = {
  title: 'an order finalized before anything was proven',
  problem: 'orderNotReady',
  status: 403,
  send: async ({ world, mallory }) => {
    const address = world.freshAddress();
    const order = await world.order(mallory, address);
    const csr = forgeCsr({ names: [rfc822Name(address)], key: p256() });
    return mallory.post(order.finalizeUrl, { csr: Buffer.from(csr).toString('base64url') });
  },
};
