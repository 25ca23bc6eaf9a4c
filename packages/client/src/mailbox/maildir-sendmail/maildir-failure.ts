import { TransportFailure } from '@acme-smime/protocol';
import { systemReason } from '../../system-reason.ts';
import { oneLine } from '../password.ts';

/** A folder or file of the Maildir could not be read. */
export function unreadable(path: string, error: unknown): TransportFailure {
  return new TransportFailure(
    'MAILDIR_UNREADABLE',
    `The Maildir ${path} cannot be read: ${text(error)}. Name a folder that holds new/ and cur/ and that this user may read.`,
    { transport: 'file', endpoint: path },
    { cause: error },
  );
}

/** A mail could not be flagged, moved or deleted. */
export function unwritable(path: string, error: unknown): TransportFailure {
  return new TransportFailure(
    'MAILDIR_UNWRITABLE',
    `The mail in ${path} cannot be flagged, moved or deleted: ${text(error)}. The certificate does not depend on it; check the rights on the folder.`,
    { transport: 'file', endpoint: path },
    { cause: error },
  );
}

/** Says whether a file or folder is simply not there (any more). */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function text(error: unknown): string {
  return oneLine(systemReason(error));
}
