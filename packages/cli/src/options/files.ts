import { readFile } from 'node:fs/promises';
import { ConfigInvalid, decodePem } from '@acme-smime/protocol';

/** Reads a file that an option names, as text. Throws ConfigInvalid `FILE_UNREADABLE`. */
export async function textOf(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigInvalid(
      'FILE_UNREADABLE',
      `The file ${path} of ${option} cannot be read; check its name and permissions.`,
      { path: option },
      { cause },
    );
  }
}

/** The first line of a file that holds a secret. */
export async function firstLineOf(path: string, option: string): Promise<string> {
  return (await textOf(path, option)).split(/\r?\n/, 1)[0] ?? '';
}

/** PEM certificates as DER. Throws ConfigInvalid `NO_CERTIFICATES`. */
export async function certificatesOf(path: string, option: string): Promise<readonly Uint8Array[]> {
  const blocks = decodePem(await textOf(path, option)).filter((one) => one.label === 'CERTIFICATE');
  if (blocks.length === 0)
    throw new ConfigInvalid('NO_CERTIFICATES', `The file ${path} of ${option} holds no PEM certificate.`, {
      path: option,
    });
  return blocks.map((one) => one.der);
}
