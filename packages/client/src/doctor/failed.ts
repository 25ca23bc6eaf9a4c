import { AcmeSmimeError } from '@acme-smime/protocol';
import { bad } from './finding.ts';
import type { Finding, FindingDetails, FindingId } from './finding.ts';

/** Turns an error of ours into a finding; what is no error of ours, or the wish to end, is thrown on. */
export function failed(id: FindingId, error: unknown, signal: AbortSignal, details: FindingDetails = {}): Finding {
  signal.throwIfAborted();
  if (!(error instanceof AcmeSmimeError)) throw error;
  return bad(id, error.message, { code: error.code, ...details });
}
