import { readFile, stat } from 'node:fs/promises';

/** A daemon's log file. */
export interface LogFile {
  readonly name: string;
  readonly file: string;
}

/** How far each log had grown at some moment, by file, in bytes. */
export type LogMark = ReadonlyMap<string, number>;

/** Takes the present end of each log. */
export async function markLogs(logs: readonly LogFile[]): Promise<LogMark> {
  const sizes = await Promise.all(logs.map(async ({ file }) => [file, await sizeOf(file)] as const));
  return new Map(sizes);
}

/** The last lines that each log gained since the mark, under its name; for the output of a failed test. */
export async function logsSince(logs: readonly LogFile[], mark: LogMark): Promise<string> {
  const texts = await Promise.all(
    logs.map(async ({ name, file }) => `--- ${name}\n${await lastLines(file, mark.get(file) ?? 0)}`),
  );
  return texts.join('\n');
}

/** The last 40 lines of a file, from byte `start` on; empty when there is no such file. */
export async function lastLines(file: string, start = 0): Promise<string> {
  const bytes = await readFile(file).catch(() => Buffer.alloc(0));
  return bytes.subarray(start).toString('utf8').trimEnd().split('\n').slice(-40).join('\n');
}

async function sizeOf(file: string): Promise<number> {
  return await stat(file).then(
    (found) => found.size,
    () => 0,
  );
}
