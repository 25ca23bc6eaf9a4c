import type { BadRequest } from '../bad-request.ts';
import { p256 } from '../ca-under-attack.ts';
import { forgeCsr, rfc822Name } from '../csr-forger.ts';

/** A finalize of an order of somebody else. */
export const attack: BadRequest = {
  title: 'a finalize of an order of somebody else',
  problem: 'unauthorized',
  status: 403,
  send: (scene) => {
    const { mallory, aliceOrder } = scene;
    const csr = forgeCsr({ names: [rfc822Name(aliceOrder.challenges[0]!.address)], key: p256() });
    return mallory.post(aliceOrder.finalizeUrl, { csr: Buffer.from(csr).toString('base64url') });
  },
};
