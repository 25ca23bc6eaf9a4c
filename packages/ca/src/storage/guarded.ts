import { AcmeSmimeError, TransportFailure } from '@acme-smime/protocol';

import type { Storage } from './storage.ts';

/**
 * Puts what a database says when it fails into one error of ours, whatever it was asked: TransportFailure
 * `DATABASE_UNAVAILABLE`. Whether a commit that fails so has happened nobody knows; who depends on it reads again.
 */
export function guarded(storage: Storage, endpoint: string): Storage {
  const entries = Object.entries(storage).map(([name, value]: [string, unknown]) => [
    name,
    typeof value === 'function' ? guardedCall(value as Call, endpoint) : value,
  ]);
  return Object.fromEntries(entries) as Storage;
}

type Call = (...args: unknown[]) => Promise<unknown>;

function guardedCall(call: Call, endpoint: string): Call {
  return async (...args) => {
    try {
      return await call(...args);
    } catch (error) {
      throw error instanceof AcmeSmimeError ? error : unavailable(endpoint, error);
    }
  };
}

function unavailable(endpoint: string, cause: unknown): TransportFailure {
  const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
  const message = `The database ${endpoint} does not do what it was asked: ${reason}.`;
  return new TransportFailure('DATABASE_UNAVAILABLE', message, { transport: 'database', endpoint }, { cause });
}
