import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Plugin } from 'rolldown';

/** Writes the license of every package that ends up in the bundle into a file beside it. Throws for one that has none. */
export function thirdPartyLicenses(): Plugin {
  return {
    name: 'third-party-licenses',
    generateBundle(_, output) {
      const modules = Object.values(output).flatMap((file) => (file.type === 'chunk' ? file.moduleIds : []));
      const folders = new Set(modules.flatMap((id) => (/\/node_modules\//.test(id) ? [packageFolder(id)] : [])));
      const texts = [...folders].toSorted().map(licenseOf);
      const head = 'acme-smime contains parts of these packages, under their own licenses.\n';
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY-LICENSES', source: [head, ...texts].join('\n') });
    },
  };
}

/** The folder of the package that a module belongs to: the nearest one whose manifest has a name. */
function packageFolder(path: string): string {
  const folder = dirname(path);
  return existsSync(join(folder, 'package.json')) && 'name' in manifestOf(folder) ? folder : packageFolder(folder);
}

function manifestOf(folder: string): { readonly name?: string; readonly version?: string; readonly license?: string } {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object;
}

function licenseOf(folder: string): string {
  const { name = '', version = '', license = '' } = manifestOf(folder);
  const file = readdirSync(folder).find((one) => /^licen[cs]e(?:\.|$)/i.test(one));
  if (file === undefined) throw new Error(`${name} cannot be bundled: it comes without the text of its license.`);
  const line = '-'.repeat(80);
  return `${line}\n${name} ${version} (${license})\n${line}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
