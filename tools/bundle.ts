// Puts the program of `acme-smime` into few files, from what tsc has built: opening hundreds of modules takes longer than the work
// of most commands. What is loaded only when it is used stays in files of its own. The library entry is not touched by this.
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { rolldown } from 'rolldown';
import { chunkNames } from './bundle/chunks.ts';
import { lazyBuiltins } from './bundle/lazy-builtins.ts';
import { lazyPackages } from './bundle/lazy-packages.ts';
import { thirdPartyLicenses } from './bundle/third-party-licenses.ts';

const cli = resolve(import.meta.dirname, '../packages/cli');
const { version } = JSON.parse(readFileSync(join(cli, 'package.json'), 'utf8')) as { version: string };

const client = resolve(cli, '../client/dist');

/** What every start needs, and what every certificate needs; what is common to other commands is left to the bundler. */
const together = [
  ['app', [join(cli, 'dist/bin.js'), join(cli, 'dist/app.js')]],
  [
    'enroll',
    [
      join(cli, 'dist/output/journal.js'),
      join(cli, 'dist/options/folders.js'),
      join(cli, 'dist/commands/cert/impl.js'),
      join(client, 'mailbox/maildir-sendmail/maildir-sendmail-mailbox.js'),
      join(client, 'mailbox/smtp-send.js'),
    ],
  ],
] as const;

const bundle = await rolldown({
  input: join(cli, 'dist/bin.js'),
  platform: 'node',
  // Rarely used, or large: they stay packages of their own, and come in when they are imported.
  external: ['acme-smime-ca', '@napi-rs/keyring', 'dns-packet', 'imapflow', 'smtp-server'],
  // No module of ours or of these packages does anything by being imported.
  treeshake: { moduleSideEffects: false },
  plugins: [
    {
      name: 'version',
      load: (id) => (id === join(cli, 'dist/version.js') ? `export const version = () => '${version}';` : undefined),
    },
    lazyBuiltins(),
    lazyPackages({ tr46: ['toASCII'] }),
    thirdPartyLicenses(),
  ],
});
const names = chunkNames(await bundle.generate(), together);
await bundle.write({
  dir: join(cli, 'dist/bundle'),
  cleanDir: true,
  entryFileNames: '[name].js',
  chunkFileNames: '[name]-[hash].js',
  codeSplitting: { groups: [{ name: (id) => names.get(id) ?? null, debugName: 'together' }] },
});
await bundle.close();
