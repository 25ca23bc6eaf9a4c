import type { Plugin } from 'rolldown';

const prefix = '\0lazy:';

/**
 * Leaves packages out of the bundle and loads them at the first call of one of the functions named: tables that take long to read
 * and that few need, for example those of Unicode.
 */
export function lazyPackages(functions: Readonly<Record<string, readonly string[]>>): Plugin {
  return {
    name: 'lazy-packages',
    resolveId: (id) => (id in functions ? `${prefix}${id}` : undefined),
    load(id) {
      if (!id.startsWith(prefix)) return undefined;
      const name = id.slice(prefix.length);
      const calls = (functions[name] ?? []).map(
        (one) => `export const ${one} = (...values) => load().${one}(...values);`,
      );
      return `import { createRequire } from 'node:module';
let loaded;
const load = () => (loaded ??= createRequire(import.meta.url)('${name}'));
${calls.join('\n')}`;
    },
  };
}
