import { readdir } from 'node:fs/promises';

/** Loads what every file of a folder of `hostile/` exports by a name, in the order of the file names. */
export async function loadFolder<T>(folder: string, name: string): Promise<readonly T[]> {
  const at = new URL(`../hostile/${folder}/`, import.meta.url);
  const files = (await readdir(at)).filter((file) => file.endsWith('.ts')).toSorted();
  return Promise.all(files.map(async (file) => ((await import(new URL(file, at).href)) as Record<string, T>)[name]!));
}
