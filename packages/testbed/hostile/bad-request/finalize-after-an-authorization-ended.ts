import type { BadRequest } from '../bad-request.ts';
import { p256 } from '../ca-under-attack.ts';
import { forgeCsr, rfc822Name } from '../csr-forger.ts';

/** An order finalized after one of its authorizations was given up. */
export const attack: BadRequest = {
  title: 'an order finalized after one of its authorizations was given up',
  problem: 'orderNotReady',
  status: 403,
  send: async (scene) => {
    const { world, mallory } = scene;
    const address = world.freshAddress();
    const order = await world.order(mallory, address);
    await world.prove(mallory, order);
    await mallory.post(order.challenges[0]!.authorizationUrl, { status: 'deactivated' });
    const csr = forgeCsr({ names: [rfc822Name(address)], key: p256() });
    return mallory.post(order.finalizeUrl, { csr: Buffer.from(csr).toString('base64url') });
  },
};
