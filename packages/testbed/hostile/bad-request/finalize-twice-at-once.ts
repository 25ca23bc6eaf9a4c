import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** An order finalized five times at once, of which one may count. */
export const attack: BadRequest = {
  title: 'an order finalized five times at once, of which one may count',
  problem: 'orderNotReady',
  status: 403,
  successes: 1,
  send: async (scene) => Promise.all(Array.from({ length: 5 }, () => sendCsr(scene, honestCsr(scene)))),
};
