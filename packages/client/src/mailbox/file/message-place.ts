import { basename } from 'node:path';

/** Writes a mark: the messages that are there. */
export function writeMark(ids: readonly string[]): string {
  return JSON.stringify({ version: 1, files: ids });
}

/** Reads a mark; with none, or with one of another kind, every message counts as behind it. */
export function readMark(mark: string | undefined): ReadonlySet<string> {
  const { files } = objectIn(mark);
  return new Set(Array.isArray(files) ? files.map(String) : []);
}

/** Writes a `ref`. */
export function writeRef(name: string): string {
  return JSON.stringify({ version: 1, file: name });
}

/** Reads a `ref`; `undefined` when this kind of mailbox did not write it. */
export function readRef(ref: string): string | undefined {
  const { file } = objectIn(ref);
  return typeof file === 'string' && file === basename(file) && !file.startsWith('.') ? file : undefined;
}

function objectIn(json: string | undefined): Record<string, unknown> {
  try {
    return (JSON.parse(json ?? '{}') ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
