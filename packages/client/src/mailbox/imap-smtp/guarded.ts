import type { ImapFlow } from 'imapflow';

/** Runs IMAP commands; aborting cuts the connection, for a command cannot be taken back. */
export async function guarded<T>(client: ImapFlow, signal: AbortSignal, command: () => Promise<T>): Promise<T> {
  signal.throwIfAborted();
  const abort = (): void => client.close();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await command();
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
