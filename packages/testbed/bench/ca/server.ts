import { postgresStorage, sqliteStorage, startCa } from 'acme-smime-ca';
import type { Storage } from 'acme-smime-ca';
import type { CaSetting, FromCa, StorageKind, ToCa, Usage } from './messages.ts';

// The CA in a process of its own. Mail goes over the channel to the parent, so that no mail system is measured with it;
// it is signed, checked and stored all the same.
const { storage: kind, from, dkim } = JSON.parse(process.argv[2] ?? '') as CaSetting;
const storage = await open(kind);
const ca = await startCa({
  listen: { host: '127.0.0.1', port: 0 },
  from,
  relay: async ({ to, raw }) => say({ type: 'mail', to, raw }),
  resolveTxt: async (name) => {
    if (name === dkim.name) return [[dkim.record]];
    throw Object.assign(new Error(`no TXT at ${name}`), { code: 'ENOTFOUND' });
  },
  storage,
  publicHttpUrl: 'http://ca.test',
  log: ({ level, message, data }) => {
    if (level === 'error') process.stderr.write(`${message} ${JSON.stringify(data)}\n`);
  },
});

process.on('message', (message: ToCa) => void hear(message));
say({ type: 'ready', directoryUrl: ca.directoryUrl, rootPem: ca.rootPem });

async function hear(message: ToCa): Promise<void> {
  if (message.type === 'answer') {
    await ca.receive(message.raw);
    say({ type: 'taken', id: message.id });
  } else if (message.type === 'usage') {
    say({ type: 'usage', ...usage() });
  } else {
    await ca.close();
    await storage.close();
    process.disconnect();
  }
}

function open(where: StorageKind): Promise<Storage> {
  return where.kind === 'sqlite' ? sqliteStorage(where.file) : postgresStorage({ connection: where.connection });
}

function usage(): Usage {
  const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
  globalThis.gc?.();
  const { rss, heapUsed } = process.memoryUsage();
  const mebibyte = 1024 * 1024;
  return {
    cpuMs: (userCPUTime + systemCPUTime) / 1000,
    peakMiB: maxRSS / 1024,
    residentMiB: rss / mebibyte,
    heapMiB: heapUsed / mebibyte,
  };
}

function say(message: FromCa): void {
  process.send?.(message);
}
