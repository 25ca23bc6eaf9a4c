import { randomBytes } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { makeFolderSync, writeFileAtomically } from '@acme-smime/client';
import type { StoredCertificate } from '@acme-smime/client';
import { composeCertificateBundle, composePkcs12, decodePrivateKey, parseCertificateChain } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { openStore } from '../../options/open-store.ts';
import { askPassphrase, namedPassphrase } from '../../options/passphrase-values.ts';
import { requireFree } from '../../options/require-free.ts';
import { requireVersions } from '../../options/require-versions.ts';
import { warnAboutOptions } from '../../options/warnings.ts';
import { answer } from '../../output/answer.ts';
import { metadataOf } from '../../output/version-view.ts';
import type { ExportForm, ExportOptions } from './command.ts';

const extensions: Readonly<Record<ExportForm, string>> = { p12: 'p12', 'p12-compat': 'p12', pem: 'pem', p7b: 'p7b' };

/** Runs `acme-smime export NAME`. Returns the exit code. */
export function runExport(name: string, command: Command, context: CliContext): Promise<number> {
  return answer<ExportOptions>(command, context, async (options) => {
    warnAboutOptions(options, context);
    const { store, catalog } = openStore(options, context);
    const versions = await requireVersions(name, catalog);
    const current = (await store.currentCertificate(name)) ?? versions[versions.length - 1];
    const wanted = options.allHistory === true ? versions : current === undefined ? [] : [current];
    const targets = wanted.map((one) => ({ one, path: pathOf(one, options) }));
    if (options.force !== true) for (const { path } of targets) await requireFree(path);
    const named = await namedPassphrase(options, context);
    const asked = once(() => askPassphrase('the PKCS#12', { ...options, isNew: true }, context));
    const passphrase = async (one: StoredCertificate): Promise<string> =>
      named ?? one.files['passphrase.txt']?.trimEnd() ?? (await asked());
    const files: { readonly certificateVersion: number; readonly path: string }[] = [];
    for (const { one, path } of targets) {
      const content = await contentOf(one, options, passphrase);
      makeFolderSync(dirname(path));
      await writeFileAtomically(path, content);
      files.push({ certificateVersion: one.version, path });
    }
    return {
      json: { outcome: 'exported', name, form: options.form, files },
      text: files.map(({ certificateVersion, path }) => `${path}  (version ${certificateVersion})`),
    };
  });
}

function pathOf({ lineage, version }: StoredCertificate, { form, out, allHistory }: ExportOptions): string {
  const base = lineage.replaceAll(/[^\p{L}\p{N}@+_.=-]/gu, '_');
  if (allHistory === true) return resolve(out ?? base, `${base}-${version}.${extensions[form]}`);
  return resolve(out ?? `${base}.${extensions[form]}`);
}

async function contentOf(
  stored: StoredCertificate,
  options: ExportOptions,
  passphrase: (stored: StoredCertificate) => Promise<string>,
): Promise<Uint8Array | string> {
  const { files } = stored;
  if (options.form === 'pem') return files['key.pem'] + files['fullchain.pem'];
  const [leaf, ...issuers] = parseCertificateChain(files['fullchain.pem']);
  if (leaf === undefined) throw new Error('a chain has a certificate');
  const chain = issuers.map((one) => one.der);
  if (options.form === 'p7b') return composeCertificateBundle([leaf.der, ...chain]);
  return composePkcs12({
    privateKey: decodePrivateKey(files['key.pem']),
    certificate: leaf.der,
    chain,
    passphrase: await passphrase(stored),
    friendlyName: metadataOf(stored).request.addresses[0] ?? stored.lineage,
    form: options.form === 'p12' ? 'modern' : 'compat',
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
  });
}

/** Asks at the first call and remembers. */
function once(ask: () => Promise<string>): () => Promise<string> {
  let asked: Promise<string> | undefined;
  return () => (asked ??= ask());
}
