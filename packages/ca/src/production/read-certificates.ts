import { readFile } from 'node:fs/promises';

import { ConfigInvalid, decodePem, parseCertificate } from '@acme-smime/protocol';

const expected = 'a PEM file with one certificate or more';

/**
 * Reads a file of certificates that shall be trusted, and looks at each: one that cannot be read would be left out silently.
 *
 * @returns its text.
 * @throws ConfigInvalid `OPTION_INVALID`; whatever the reading of the file rejects with.
 */
export async function readCertificates(file: string, path: string): Promise<string> {
  const text = await readFile(file, 'utf8');
  if (holdsCertificates(text)) return text;
  throw new ConfigInvalid('OPTION_INVALID', `The file ${file} holds no certificates; it must be ${expected}.`, {
    path,
    expected,
  });
}

function holdsCertificates(text: string): boolean {
  try {
    const found = decodePem(text).filter(({ label }) => label === 'CERTIFICATE');
    for (const { der } of found) parseCertificate(der);
    return found.length > 0;
  } catch {
    return false;
  }
}
