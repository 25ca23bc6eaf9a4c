import type { Enrollment } from '../enrollment/state.ts';

/**
 * What a write must outlive. `process`: the process that made it, killed at any moment; a power cut may take it. `intact`: a power
 * cut may bring the earlier content back, but never leaves a damaged one. `power`: a power cut too.
 */
export type Durability = 'process' | 'intact' | 'power';

/**
 * Says what the saved state of an enrollment must outlive. Flushing a disk takes milliseconds, so it is done where a promise hangs
 * on it, and nowhere else:
 *
 * - an order that was just placed is not placed again: its URL is the only trace of it;
 * - an answer that may be leaving never leaves a second time: this is on disk before its last bytes are handed over.
 *
 * Everything later is found again by asking the CA, which tells what has become of authorization and order; but it lies over one of
 * those two, so it must not damage them. Before the order there is nothing to lose. The keys are flushed by themselves.
 */
export function durabilityOf(state: Enrollment): Durability {
  switch (state.phase) {
    case 'new':
    case 'ordering':
      return 'process';
    case 'authorizing': {
      const justPlaced = state.authorizations.every((one) => one.address === undefined);
      const leaving = state.authorizations.some((one) => one.answers.some((answer) => answer.status === 'leaving'));
      return justPlaced || leaving ? 'power' : 'intact';
    }
    default:
      return 'intact';
  }
}
