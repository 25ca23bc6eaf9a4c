import type { BadRequest } from '../bad-request.ts';

/** A request with a nonce from two hours ago. */
export const attack: BadRequest = {
  title: 'a request with a nonce from two hours ago',
  problem: 'badNonce',
  status: 400,
  send: async ({ mallory, world }) => {
    const nonce = await mallory.nonce();
    world.clock.ms += 7_200_000;
    try {
      return await mallory.post(mallory.kid, '', { header: { nonce } });
    } finally {
      world.clock.ms -= 7_200_000;
    }
  },
};
