import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order that is pending again when all is proven. */
export const lie: Lie = {
  title: 'an order that is pending again when all is proven',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 500,
  tell: changingAt(/\/order\//, (json) => ({ ...json, status: 'pending', certificate: undefined })),
};
