import { join } from 'node:path';

/** The one place that knows where things lie below the folders of configuration and work. */
export interface StorePaths {
  readonly accounts: string;
  readonly account: (directoryUrl: string) => string;
  readonly enrollments: string;
  readonly enrollment: (id: string) => string;
  readonly lineages: string;
  readonly lineage: (name: string) => string;
  readonly settings: (name: string) => string;
  readonly renewal: (name: string) => string;
  readonly lock: (name: string) => string;
  /** Where what was put away lies: `what` is `certificates` or `accounts`, `name` says of whom and when. */
  readonly archive: (what: 'certificates' | 'accounts', name: string) => string;
  /** Which notices have been given. */
  readonly notices: string;
}

/**
 * Lays out a store:
 *
 *     accounts/<server>/            account.json  key.pem
 *     certificates/<name>/<n>/      key.pem  cert.pem  chain.pem  fullchain.pem  certificate.p12  metadata.json
 *     certificates/<name>/current   -> <n>
 *     certificates/<name>/settings.json   renewal.json
 *     locks/<name>.lock
 *     archive/certificates/<name>.<when>/   archive/accounts/<server>.<when>/
 *     notices.json
 *
 * and in the folder of work, which is the same one unless said otherwise:
 *
 *     enrollments/<id>/             state.json    key.pem
 */
export function storePaths(root: string, work: string = root): StorePaths {
  return {
    accounts: join(root, 'accounts'),
    account: (directoryUrl) => join(root, 'accounts', fileName(directoryUrl.replace(/^https?:\/\//, ''))),
    enrollments: join(work, 'enrollments'),
    enrollment: (id) => join(work, 'enrollments', fileName(id)),
    lineages: join(root, 'certificates'),
    lineage: (name) => join(root, 'certificates', fileName(name)),
    settings: (name) => join(root, 'certificates', fileName(name), 'settings.json'),
    renewal: (name) => join(root, 'certificates', fileName(name), 'renewal.json'),
    lock: (name) => join(root, 'locks', `${fileName(name)}.lock`),
    archive: (what, name) => join(root, 'archive', what, fileName(name)),
    notices: join(root, 'notices.json'),
  };
}

/** Keeps addresses readable as file names; everything else that a file system or a shell might mind becomes `%XX`. */
export function fileName(text: string): string {
  const safe = text.replace(/[^\p{L}\p{N}@+_.=-]/gu, (char) =>
    [...new TextEncoder().encode(char)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
  return safe.startsWith('.') ? `%2E${safe.slice(1)}` : safe;
}

/** The text that `fileName` made a name of. */
export function textOfFileName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
