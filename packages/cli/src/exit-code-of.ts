import {
  AcmeProblem,
  AcmeSmimeError,
  ConfigInvalid,
  MessageRejected,
  ProtocolViolation,
  StateConflict,
  TransportFailure,
} from '@acme-smime/protocol';

import { exitCodes } from './exit-code.ts';

const timeouts = new Set(['NO_CHALLENGE_MAIL', 'POLL_TIMEOUT']);

/** Maps an error to the number that the process ends with. */
export function exitCodeOf(error: unknown): number {
  if (!(error instanceof AcmeSmimeError)) return exitCodes.internal;
  if (error.code.endsWith('_HOOK_FAILED')) return exitCodes.hook;
  if (timeouts.has(error.code)) return exitCodes.timedOut;
  if (error instanceof ConfigInvalid) return exitCodes.usage;
  if (error instanceof MessageRejected) return exitCodes.messageRejected;
  if (error instanceof AcmeProblem || error instanceof ProtocolViolation) return exitCodes.ca;
  if (error instanceof StateConflict) return exitCodes.storage;
  if (error instanceof TransportFailure) {
    if (error.transport === 'http') return exitCodes.ca;
    return error.transport === 'file' && !error.code.startsWith('MAIL') ? exitCodes.storage : exitCodes.mailbox;
  }
  return exitCodes.internal;
}
