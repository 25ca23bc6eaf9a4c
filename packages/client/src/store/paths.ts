import { join } from 'node:path';

/** The one place that knows where things lie below the configuration folder. */
export interface StorePaths {
  readonly account: (directoryUrl: string) => string;
  readonly enrollment: (id: string) => string;
  readonly lineage: (name: string) => string;
  readonly lock: (name: string) => string;
}

/**
 * Lays out a store:
 *
 *     accounts/<server>/            account.json  key.pem
 *     enrollments/<id>/             state.json    key.pem
 *     certificates/<name>/<n>/      key.pem  cert.pem  chain.pem  fullchain.pem  certificate.p12  metadata.json
 *     certificates/<name>/current   -> <n>
 *     locks/<name>.lock
 */
export function storePaths(root: string): StorePaths {
  return {
    account: (directoryUrl) => join(root, 'accounts', fileName(directoryUrl.replace(/^https?:\/\//, ''))),
    enrollment: (id) => join(root, 'enrollments', fileName(id)),
    lineage: (name) => join(root, 'certificates', fileName(name)),
    lock: (name) => join(root, 'locks', `${fileName(name)}.lock`),
  };
}

/** Keeps addresses readable as file names; everything else that a file system or a shell might mind becomes `%XX`. */
export function fileName(text: string): string {
  const safe = text.replace(/[^\p{L}\p{N}@+_.=-]/gu, (char) =>
    [...new TextEncoder().encode(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return safe.startsWith('.') ? `%2E${safe.slice(1)}` : safe;
}
