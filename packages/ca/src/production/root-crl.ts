import { stat } from 'node:fs/promises';

import type { Certificate } from '@acme-smime/protocol';

import type { Log } from '../log.ts';
import type { CrlRecord } from '../storage/records.ts';
import { issuerInvalid, readRootCrl } from './read-issuer.ts';

/** The CRL of an offline root, read again when its file is replaced. */
export interface RootCrl {
  readonly crl: CrlRecord;
  /** Reads it now. Rejects with ConfigInvalid `ISSUER_INVALID`, and the one before stays, when it cannot be used. */
  readonly renew: () => Promise<void>;
  /** Looks whether the file is another one; the timer does, too. */
  look(): Promise<void>;
  close(): void;
}

const everyMs = 60_000;

/**
 * Reads the CRL of a root, and again once a minute when the file has changed: whoever brings it from the ceremony needs neither
 * a restart nor a signal, though one makes it sooner. A file that cannot be used is logged, and the list before it stays.
 *
 * @throws ConfigInvalid `ISSUER_INVALID` when the first one cannot be used.
 */
export async function openRootCrl(
  file: string,
  root: Certificate,
  { now, log }: { readonly now: () => Date; readonly log: Log },
): Promise<RootCrl> {
  let seen = await markOf(file);
  let crl = await readRootCrl(file, root, now());
  const renew = async (): Promise<void> => {
    // A file that was caught half written has another mark when it is whole.
    seen = await markOf(file);
    const next = await readRootCrl(file, root, now());
    if (next.number < crl.number) throw issuerInvalid('root.crl', `its number ${next.number} is below ${crl.number}`);
    crl = next;
    const message = `The root’s CRL number ${next.number} was taken up; it ends at ${next.nextUpdate.toISOString()}.`;
    log({ level: 'info', event: 'ca.root-crl', message, data: { number: next.number, entries: next.entries } });
  };
  const look = async (): Promise<void> => {
    try {
      if ((await markOf(file)) !== seen) await renew();
    } catch (error) {
      const message = `The root’s CRL ${file} cannot be used; the one before it stays.`;
      log({ level: 'error', event: 'root-crl.refused', message, data: { error: String(error) } });
    }
  };
  const timer = setInterval(() => void look(), everyMs);
  timer.unref();
  return {
    get crl() {
      return crl;
    },
    renew,
    look,
    close: () => clearInterval(timer),
  };
}

async function markOf(file: string): Promise<string> {
  const { mtimeMs, size, ino } = await stat(file);
  return `${mtimeMs} ${size} ${ino}`;
}
