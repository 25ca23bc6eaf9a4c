import type { OutputChunk, RolldownOutput } from 'rolldown';

/** Names of files, and the modules that each begins with; a module goes into the first file that needs it without `import()`. */
export type ChunkRoots = readonly (readonly [name: string, roots: readonly string[]])[];

/**
 * Says which modules are always loaded together, from a bundle in which every file holds what the same commands have in common;
 * finding, opening and linking one such file takes half a millisecond, and a run would load fifty.
 */
export function chunkNames({ output }: RolldownOutput, roots: ChunkRoots): ReadonlyMap<string, string> {
  const chunks = output.filter((file): file is OutputChunk => file.type === 'chunk');
  const names = new Map<string, string>();
  const seen = new Set<OutputChunk>();
  const visit = (chunk: OutputChunk | undefined, name: string): void => {
    if (chunk === undefined || seen.has(chunk)) return;
    seen.add(chunk);
    for (const id of chunk.moduleIds) names.set(id, name);
    for (const imported of chunk.imports)
      visit(
        chunks.find(({ fileName }) => fileName === imported),
        name,
      );
  };
  for (const [name, ids] of roots) {
    for (const id of ids) {
      const root = chunks.find(({ moduleIds }) => moduleIds.includes(id));
      if (root === undefined) throw new Error(`Nothing is loaded by ${id} any more; mend tools/bundle.ts.`);
      visit(root, name);
    }
  }
  return names;
}
