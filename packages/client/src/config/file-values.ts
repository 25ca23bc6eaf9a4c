import { isAbsolute, join } from 'node:path';
import { literalSecret } from '../secrets/secret-ref.ts';
import type { SecretSource } from '../secrets/secret-ref.ts';
import type { SecretValue } from './configuration.ts';

/** Where relative paths of a configuration file begin. */
export interface FilePlace {
  /** The folder of the file. */
  readonly folder: string;
  /** What `~` stands for. */
  readonly home: string;
}

/** A path out of a configuration file, made absolute. */
export function filePath(path: string, { folder, home }: FilePlace): string {
  if (path === '~' || path.startsWith('~/')) return join(home, path.slice(1));
  return isAbsolute(path) ? path : join(folder, path);
}

/** A secret out of a configuration file. */
export function secretOf(value: SecretValue, place: FilePlace): SecretSource {
  if (typeof value === 'string') return literalSecret(value);
  // The tables of the parser have no prototype; ours are plain.
  return 'file' in value ? { file: filePath(value.file, place) } : structuredClone(value);
}

/** Applies a function to what is there. */
export function when<T, R>(value: T | undefined, use: (value: T) => R): R | undefined {
  return value === undefined ? undefined : use(value);
}
