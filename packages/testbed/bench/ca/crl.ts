import { parseCrl } from '@acme-smime/protocol';
import { sqliteStorage, startCa } from 'acme-smime-ca';
import { fillCertificates } from './fill.ts';

/** Revokes more and more certificates of one issuer and times the first request for the list after each growth, which makes it. */
export async function measureCrls(file: string, sizes: readonly number[]): Promise<void> {
  const storage = await sqliteStorage(file);
  const ca = await startCa({
    listen: { host: '127.0.0.1', port: 0 },
    from: 'acme@ca.test',
    relay: async () => {},
    resolveTxt: async () => [],
    storage,
  });
  try {
    const issuerId = Buffer.from(ca.issuer.certificate.subjectKeyId ?? []).toString('hex');
    console.log('CRL, one list, SQLite; "blocked": the longest that other requests waited meanwhile');
    console.log('entries   made ms  CPU ms  blocked ms    KiB  peak MiB');
    let made = 0;
    for (const size of sizes) {
      await fillCertificates(storage, size - made, { issuerId, status: 'revoked', alone: true });
      made = size;
      const url = new URL(`/crl/${issuerId}.crl`, ca.directoryUrl);
      const gap = longestGap();
      const cpu = process.cpuUsage();
      const began = performance.now();
      const answer = await ca.app.fetch(new Request(url));
      const der = new Uint8Array(await answer.arrayBuffer());
      const ms = performance.now() - began;
      const { user, system } = process.cpuUsage(cpu);
      const blockedMs = await gap.end();
      const { length } = parseCrl(der).revoked;
      if (length !== size) throw new Error(`The list has ${length} entries, not ${size}.`);
      const cells: readonly [number, number][] = [
        [size, 7],
        [ms, 10],
        [(user + system) / 1000, 8],
        [blockedMs, 12],
        [der.length / 1024, 7],
        [process.resourceUsage().maxRSS / 1024, 10],
      ];
      console.log(cells.map(([value, width]) => value.toFixed(0).padStart(width)).join(''));
    }
    console.log('');
  } finally {
    await ca.close();
    await storage.close();
  }
}

/** Looks at the clock whenever the event loop comes round; `end` says for how long it did not, at most, in milliseconds. */
function longestGap(): { end(): Promise<number> } {
  let last = performance.now();
  let longest = 0;
  const look = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  };
  const timer = setInterval(look, 1);
  return {
    end: async () => {
      await new Promise((resolve) => void setImmediate(resolve));
      look();
      clearInterval(timer);
      return longest;
    },
  };
}
