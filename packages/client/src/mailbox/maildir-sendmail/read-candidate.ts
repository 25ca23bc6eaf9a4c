import { open } from 'node:fs/promises';
import { maxMailBytes, mayBeChallenge } from '../candidate.ts';
import { isMissing, unreadable } from './maildir-failure.ts';

/** What became of a look into a file. */
export type Look = { readonly raw: Uint8Array } | 'other-mail' | 'too-large' | 'gone';

/** Enough for the header section of any challenge. */
const headerBytes = 64 * 1024;

/**
 * Reads a mail if its subject may be that of a challenge.
 *
 * @throws TransportFailure MAILDIR_UNREADABLE
 */
export async function readCandidate(path: string): Promise<Look> {
  try {
    await using file = await open(path, 'r');
    const { size } = await file.stat();
    const start = new Uint8Array(Math.min(size, headerBytes));
    const { bytesRead } = await file.read(start, 0, start.length, 0);
    if (!mayBeChallenge(start.subarray(0, bytesRead))) return 'other-mail';
    if (size > maxMailBytes) return 'too-large';
    if (bytesRead === size) return { raw: start };
    return { raw: new Uint8Array(await file.readFile()) };
  } catch (error) {
    if (isMissing(error)) return 'gone';
    throw unreadable(path, error);
  }
}
