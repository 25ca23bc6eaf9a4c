import { isBuiltin } from 'node:module';
import type { Plugin } from 'rolldown';

/**
 * Loaded at the first call of one of its functions: few runs start a program, although many commands can (and commander could, for
 * commands that it finds by their file name).
 */
const late = new Set(['node:child_process', 'node:zlib']);

const statement = /^import (?:(\* as )?([\w$]+))?(?:, )?(?:\{ ([^}]*) \})? from "([^"]+)";$/gm;

/**
 * Replaces imports of Node's own modules, as they stand at the head of a finished file, by `process.getBuiltinModule`.
 *
 * An `import` of such a module reads every export that it has, and so loads what Node itself leaves for later: all of fetch behind
 * `node:http` (some 20 ms), forty modules behind `node:util`.
 */
export function lazyBuiltins(): Plugin {
  return {
    name: 'lazy-builtins',
    renderChunk: (code) =>
      code.replaceAll(statement, (whole: string, ...found: (string | undefined)[]) => {
        const [, name = '', names = '', from = ''] = found;
        return isBuiltin(from) ? declare(`node:${from.replace(/^node:/, '')}`, name, names) : whole;
      }),
  };
}

function declare(module: string, name: string, names: string): string {
  // By way of `globalThis`, since what is declared may itself be called `process`.
  const load = module === 'node:process' ? 'globalThis.process' : `globalThis.process.getBuiltinModule("${module}")`;
  const isLate = late.has(module);
  const whole = isLate ? `new Proxy({}, { get: (_, key) => Reflect.get(${load}, key) })` : load;
  const lines = name === '' ? [] : [`const ${name} = ${whole};`];
  if (names !== '' && isLate) lines.push(...names.split(', ').map((one) => forward(one, load)));
  else if (names !== '') lines.push(`const { ${names.replaceAll(' as ', ': ')} } = ${load};`);
  return lines.join(' ');
}

function forward(imported: string, load: string): string {
  const [key, local = key] = imported.split(' as ');
  return `const ${local} = (...values) => ${load}.${key}(...values);`;
}
