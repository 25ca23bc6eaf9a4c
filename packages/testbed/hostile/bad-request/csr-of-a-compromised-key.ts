import type { BadRequest } from '../bad-request.ts';
import { p256 } from '../ca-under-attack.ts';
import { forgeCsr, rfc822Name } from '../csr-forger.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** A CSR for a key that was revoked as compromised. */
export const attack: BadRequest = {
  title: 'a CSR for a key that was revoked as compromised',
  problem: 'badCSR',
  status: 400,
  says: /compromised/,
  send: async (scene) => {
    const { world, mallory } = scene;
    const key = p256();
    const address = world.freshAddress();
    const order = await world.order(mallory, address);
    await world.prove(mallory, order);
    const csr = forgeCsr({ names: [rfc822Name(address)], key });
    const { json } = await mallory.post(order.finalizeUrl, { csr: Buffer.from(csr).toString('base64url') });
    const chain = (await mallory.post(String(json['certificate']), '')).text;
    const certificate = chain.replace(/-----END[^]*/, '').replaceAll(/-----.*-----|\s/g, '');
    const der = Buffer.from(certificate, 'base64').toString('base64url');
    await world.nobody(key).post(world.directory['revokeCert']!, { certificate: der, reason: 1 });
    return sendCsr(scene, honestCsr(scene, key));
  },
};
