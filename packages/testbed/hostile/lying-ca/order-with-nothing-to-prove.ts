import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** The client goes on to finalize, and the honest half of this CA refuses. */
export const lie: Lie = {
  title: 'an order that is ready from the start and has no authorizations',
  code: 'POLL_TIMEOUT',
  requests: 500,
  tell: changingAt(/\/new-order$/, (json) => ({ ...json, status: 'ready', authorizations: [] })),
};
