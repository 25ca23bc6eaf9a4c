import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { measurePairs } from './measure.ts';
import type { Program } from './measure.ts';
import { startSetting } from './setting.ts';
import type { Setting } from './setting.ts';
import { renderTable } from './table.ts';

const packages = join(import.meta.dirname, '../..');
const cli = join(packages, 'cli/bin/acme-smime.cjs');
const floor = join(packages, 'testbed/dist/bench/floor.js');
if (!existsSync(floor)) throw new Error('The benchmark runs what is built; run npm run build first.');

let runs = 0;

/** Every run has an address, a Maildir and a store of its own, as at a first start. */
async function floorRun(setting: Setting, keyType: string): Promise<Program> {
  const address = `floor${++runs}@client.test`;
  const maildir = await setting.openMaildir(address);
  const { directoryUrl, rootFile, smtpPort, folder } = setting;
  const args = [directoryUrl, rootFile, address, maildir, String(smtpPort), keyType, join(folder, `${runs}.pem`)];
  return { args: [floor, ...args] };
}

async function certRun(setting: Setting, keyType: string): Promise<Program> {
  const address = `cert${++runs}@client.test`;
  const maildir = await setting.openMaildir(address);
  const { directoryUrl, rootFile, smtpPort, dnsServer, folder } = setting;
  const ca = `cert -e ${address} --server ${directoryUrl} --agree-tos --ca-bundle ${rootFile} --key-type ${keyType}`;
  const mail = `--maildir ${maildir} --smtp-host 127.0.0.1 --smtp-port ${smtpPort} --smtp-method plain --dns-server ${dnsServer}`;
  const store = `--config-dir ${join(folder, `store${runs}`)} --no-passphrase --quiet --timeout 60`;
  return { args: [cli, ...`${ca} ${mail} ${store}`.split(' ')] };
}

const help = await measurePairs(
  async () => ({ args: ['-e', '0'] }),
  async () => ({ args: [cli, '--help'] }),
  20,
);
const certs = [];
for (const [hops, keyType] of [
  ['handed over', 'p256'],
  ['handed over', 'rsa2048'],
  ['SMTP', 'p256'],
] as const) {
  const setting = await startSetting({ hops });
  try {
    const pairs = await measurePairs(
      () => floorRun(setting, keyType),
      () => certRun(setting, keyType),
      15,
    );
    certs.push({ name: `cert with ${keyType}, mail ${hops === 'SMTP' ? 'by SMTP' : hops}`, ...pairs });
  } finally {
    await setting.close();
  }
}

console.log(`Node ${process.version}, ${cpus().length} cores; medians, ratios pair by pair with their middle half.

help: acme-smime --help; its floor is node -e 0.
cert: a first certificate, from starting the process to its end: account, order, challenge mail out of a Maildir, answer by SMTP,
finalization, download, all files on disk. CA, DNS and mail are in one other process on this machine. Its floor is
bench/floor.ts: the same key generation, HTTP requests and mail hops in a straight script on nothing but Node, which checks
nothing, keeps nothing along the way and writes two files.
Mail handed over: from the CA straight into the Maildir, and from an SMTP server that answers at once straight to the CA.
Mail by SMTP: every hop as in the demo, three connections with a pause of 100 ms each before the greeting, on both sides.
`);
console.log(renderTable([{ name: 'help', ...help }, ...certs]));
