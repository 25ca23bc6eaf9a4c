import type { Lie } from '../lie.ts';
import { lyingAt, orderAs } from '../lie-tools.ts';

/** An order that is processing and ready in turns. */
export const lie: Lie = {
  title: 'an order that is processing and ready in turns',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 1000,
  options: { timeoutMs: 60_000 },
  tell: lyingAt(/\/order\//, (asked, scene) => {
    scene.count += 1;
    return orderAs(asked, scene.count % 2 === 1 ? 'processing' : 'ready');
  }),
};
