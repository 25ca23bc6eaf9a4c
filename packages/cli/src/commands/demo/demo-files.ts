import { join } from 'node:path';
import { writeFileAtomically } from '@acme-smime/client';
import type { StoredCertificate } from '@acme-smime/client';

/** Leaves what the demo made in its folder; returns name and path of each file. */
export async function writeDemoFiles(
  out: string,
  certificate: StoredCertificate,
  rootPem: string,
  messages: Readonly<Record<string, Uint8Array>>,
): Promise<Readonly<Record<string, string>>> {
  const { files } = certificate;
  const contents: Readonly<Record<string, string | Uint8Array>> = {
    'certificate.p12': files['certificate.p12'],
    'key.pem': files['key.pem'],
    'cert.pem': files['cert.pem'],
    'chain.pem': files['chain.pem'],
    'root.pem': rootPem,
    ...messages,
  };
  const paths: Record<string, string> = {};
  for (const [name, content] of Object.entries(contents)) {
    const path = join(out, name);
    await writeFileAtomically(path, content);
    paths[name] = path;
  }
  return paths;
}
