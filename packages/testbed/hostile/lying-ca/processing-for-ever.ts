import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order that is processing for ever. */
export const lie: Lie = {
  title: 'an order that is processing for ever',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 500,
  tell: changingAt(/\/order\//, (json) => ({ ...json, status: 'processing', certificate: undefined })),
};
