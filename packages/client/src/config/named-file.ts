import { readFile } from 'node:fs/promises';
import { ConfigInvalid, decodePem } from '@acme-smime/protocol';

/** Reads a file that an option names. Throws ConfigInvalid `FILE_UNREADABLE`. */
export async function loadNamedFile(path: string, option: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new ConfigInvalid(
      'FILE_UNREADABLE',
      `The file ${path} of ${option} cannot be read; check its name and permissions.`,
      { path: option },
      { cause },
    );
  }
}

/** The same as text. Throws ConfigInvalid `FILE_UNREADABLE`. */
export async function loadNamedText(path: string, option: string): Promise<string> {
  return new TextDecoder().decode(await loadNamedFile(path, option));
}

/** The PEM certificates of a file that an option names, DER. Throws ConfigInvalid `FILE_UNREADABLE`, `NO_CERTIFICATES`. */
export async function loadNamedCertificates(path: string, option: string): Promise<readonly Uint8Array[]> {
  const blocks = decodePem(await loadNamedText(path, option)).filter((one) => one.label === 'CERTIFICATE');
  if (blocks.length > 0) return blocks.map((one) => one.der);
  throw new ConfigInvalid('NO_CERTIFICATES', `The file ${path} of ${option} holds no PEM certificate.`, {
    path: option,
  });
}
