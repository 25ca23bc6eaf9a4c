import { TransportFailure } from '@acme-smime/protocol';

/** The folder or file of a mailbox of files could not be read or written. */
export function fileFailure(
  code: 'MAIL_FILE_UNREADABLE' | 'MAIL_FILE_UNWRITABLE',
  path: string,
  cause: unknown,
): Error {
  const doing = code === 'MAIL_FILE_UNREADABLE' ? 'read' : 'written';
  return new TransportFailure(
    code,
    `${path} cannot be ${doing} (${codeOf(cause) ?? 'unknown reason'}); mend its permissions and run the same command again.`,
    { transport: 'file', endpoint: path },
    { cause },
  );
}

/** `undefined` when it is no error of the file system. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
