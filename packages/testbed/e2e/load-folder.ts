import { readdir } from 'node:fs/promises';
import { extname } from 'node:path';

/** Loads what every file of a folder of `hostile/` exports by a name, in the order of the file names. */
export async function loadFolder<T>(folder: string, name: string): Promise<readonly T[]> {
  const at = new URL(`../hostile/${folder}/`, import.meta.url);
  const files = (await readdir(at)).filter(isSource).toSorted();
  return Promise.all(files.map(async (file) => ((await import(new URL(file, at).href)) as Record<string, T>)[name]!));
}

/** The sources, or what was built of them: whichever this file is. Declarations are neither. */
function isSource(file: string): boolean {
  return file.endsWith(extname(import.meta.url)) && !file.endsWith('.d.ts');
}
