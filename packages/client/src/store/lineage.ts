import { randomUUID } from 'node:crypto';
import { readFile, readdir, readlink, rename, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, readTextIfThere, storing, syncFolder, writeNewFile } from './atomic-file.ts';
import type { CertificateFiles, StoredCertificate } from './store.ts';

/**
 * Adds a version to a lineage folder and points `current` at it. The version is written beside, flushed, and appears by
 * one rename; `current` changes by another. A run killed in between is healed by the next: the same certificate is found
 * and only the link is set.
 */
export async function saveVersion(
  folder: string,
  lineage: string,
  files: CertificateFiles,
): Promise<StoredCertificate> {
  return storing(folder, async () => {
    await makeFolder(folder);
    const versions = await versionsIn(folder);
    const known = await findVersion(folder, versions, files['cert.pem']);
    const version = known ?? (versions.at(-1) ?? 0) + 1;
    if (known === undefined) {
      const draft = join(folder, `.${randomUUID()}.tmp`);
      await makeFolder(draft);
      // Side by side: a disk flushes many files in about the time of one.
      const writes = Object.entries<string | Uint8Array>({ ...files });
      await Promise.all(writes.map(([name, content]) => writeNewFile(join(draft, name), content, 'power')));
      await syncFolder(draft);
      await rename(draft, join(folder, String(version)));
    }
    await pointCurrent(folder, version);
    return { lineage, version, folder: join(folder, String(version)), files };
  });
}

/** Reads the version that `current` points at; `undefined` when there is none. */
export async function currentVersion(folder: string, lineage: string): Promise<StoredCertificate | undefined> {
  return storing(folder, async () => {
    const target = await readlink(join(folder, 'current')).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
    const version = Number(target);
    if (!Number.isSafeInteger(version)) return undefined;
    return {
      lineage,
      version,
      folder: join(folder, String(version)),
      files: await readFiles(join(folder, String(version))),
    };
  });
}

/** Reads every version, the oldest first; none where there is no such lineage. */
export async function allVersions(folder: string, lineage: string): Promise<readonly StoredCertificate[]> {
  return storing(folder, async () => {
    const versions = await versionsIn(folder).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    });
    const read = versions.map(async (version) => {
      const at = join(folder, String(version));
      return { lineage, version, folder: at, files: await readFiles(at) };
    });
    return Promise.all(read);
  });
}

async function readFiles(folder: string): Promise<CertificateFiles> {
  const text = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const names = ['key.pem', 'cert.pem', 'chain.pem', 'fullchain.pem', 'metadata.json'] as const;
  const [texts, pkcs12, passphrase] = await Promise.all([
    Promise.all(names.map(text)),
    readFile(join(folder, 'certificate.p12')),
    readTextIfThere(join(folder, 'passphrase.txt')),
  ]);
  const [key = '', cert = '', chain = '', fullchain = '', metadata = ''] = texts;
  return {
    'key.pem': key,
    'cert.pem': cert,
    'chain.pem': chain,
    'fullchain.pem': fullchain,
    'certificate.p12': new Uint8Array(pkcs12),
    'metadata.json': metadata,
    ...(passphrase === undefined ? {} : { 'passphrase.txt': passphrase }),
  };
}

async function versionsIn(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => /^[1-9]\d*$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

async function findVersion(folder: string, versions: readonly number[], certPem: string): Promise<number | undefined> {
  for (const version of versions.toReversed())
    if ((await readTextIfThere(join(folder, String(version), 'cert.pem'))) === certPem) return version;
  return undefined;
}

async function pointCurrent(folder: string, version: number): Promise<void> {
  const draft = join(folder, `.${randomUUID()}.tmp`);
  await symlink(String(version), draft, 'dir');
  try {
    await rename(draft, join(folder, 'current'));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
