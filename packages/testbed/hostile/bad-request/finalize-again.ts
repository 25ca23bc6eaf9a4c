import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** An order finalized again with another key. */
export const attack: BadRequest = {
  title: 'an order finalized again with another key',
  problem: 'orderNotReady',
  status: 403,
  successes: 1,
  send: async (scene) => [await sendCsr(scene, honestCsr(scene)), await sendCsr(scene, honestCsr(scene))],
};
