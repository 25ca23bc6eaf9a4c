import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const program = fileURLToPath(new URL('../../ca/src/main.ts', import.meta.url));
const description = fileURLToPath(new URL('../../ca/package.json', import.meta.url));

/**
 * Puts `acme-smime-ca` and the Node that runs it into a folder, where another user may run them: the sources may lie where only
 * their owner can read them. Gives the words that a command line begins with.
 */
export async function copyCa(folder: string): Promise<readonly string[]> {
  const node = join(folder, 'node');
  await copyFile(process.execPath, node);
  const bundle = await rolldown({
    input: program,
    platform: 'node',
    resolve: { conditionNames: ['source', 'node', 'import', 'default'] },
    // What only other commands load.
    external: ['pg-native', 'pkcs11js'],
    logLevel: 'silent',
  });
  await bundle.write({
    dir: join(folder, 'acme-smime-ca', 'src'),
    entryFileNames: 'main.mjs',
    chunkFileNames: '[name]-[hash].mjs',
  });
  await bundle.close();
  // Its version is read from there.
  await copyFile(description, join(folder, 'acme-smime-ca', 'package.json'));
  return [node, join(folder, 'acme-smime-ca', 'src', 'main.mjs')];
}
