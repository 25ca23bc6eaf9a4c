import { execFile } from 'node:child_process';
import { access } from 'node:fs/promises';
import { promisify } from 'node:util';
import { findRoot } from './find-root.ts';

const run = promisify(execFile);

/** How `certutil` is run; tests put another program in its place. */
export interface NssOptions {
  /** The folder of the database, usually `~/.pki/nssdb`. */
  readonly folder: string;
  readonly certutil?: string;
  readonly signal: AbortSignal;
}

/**
 * Whether the NSS database of the user trusts for mail what a chain ends in, whether the chain holds it or not, as far as
 * `certutil` can tell; false where there is no database or no `certutil`. Reads only.
 *
 * @param chainPem the certificate and its issuers, PEM, in order
 */
export async function nssTrusts(
  chainPem: string,
  { folder, certutil = 'certutil', signal }: NssOptions,
): Promise<boolean> {
  const options = { signal, timeout: 10_000, maxBuffer: 16 * 1024 * 1024 };
  try {
    await access(folder);
    const { stdout } = await run(certutil, ['-L', '-d', `sql:${folder}`], options);
    for (const name of namesTrustedForMail(stdout)) {
      const { stdout: pem } = await run(certutil, ['-L', '-d', `sql:${folder}`, '-n', name, '-a'], options);
      if (findRoot(chainPem, [pem]).known) return true;
    }
  } catch {
    signal.throwIfAborted();
  }
  return false;
}

/** Lines end in three groups of flags: TLS, mail, code; `C` in the second trusts a CA for mail. */
function namesTrustedForMail(list: string): readonly string[] {
  return list.split('\n').flatMap((line) => {
    const [, name, flags] = /^(.*\S)\s+[A-Za-z]*,([A-Za-z]*),[A-Za-z]*\s*$/.exec(line) ?? [];
    return name !== undefined && flags?.includes('C') === true ? [name] : [];
  });
}
