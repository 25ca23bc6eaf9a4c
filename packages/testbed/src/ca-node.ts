// One node of a CA, as a process that can be killed. Requests, challenges and responses travel by messages of the
// parent process instead of sockets; everything else is as in production.
//
//   node ca-node.ts '{"host": …}' or '{"file": …}' TXT_RECORDS_JSON

import { postgresStorage, sqliteStorage, startCa } from 'acme-smime-ca';
import type { PostgresOptions } from 'acme-smime-ca';
import type { FromNode, ToNode } from './ca-node-messages.ts';

const [connection = '{}', records = '[]'] = process.argv.slice(2);
const txt = new Map(JSON.parse(records) as [string, string][]);
const tell = (message: FromNode): void => void process.send?.(message);
let asked = 0;
const taken = new Map<number, () => void>();

const where = JSON.parse(connection) as PostgresOptions['connection'] | { readonly file: string };
const storage = await ('file' in where ? sqliteStorage(where.file) : postgresStorage({ connection: where }));
const ca = await startCa({
  listen: { host: '127.0.0.1', port: 0 },
  publicUrl: 'https://ca.test',
  from: 'acme@ca.test',
  relay: ({ to, raw }) =>
    new Promise((resolve) => {
      taken.set(++asked, resolve);
      tell({ kind: 'mail', id: asked, to, raw: Buffer.from(raw).toString('base64') });
    }),
  resolveTxt: async (name) => {
    const value = txt.get(name);
    if (value === undefined) throw Object.assign(new Error(`no record ${name}`), { code: 'ENOTFOUND' });
    return [[value]];
  },
  storage,
});

process.on('message', (message: ToNode) => {
  if (message.kind === 'taken') taken.get(message.id)?.();
  else void work(message);
});
tell({ kind: 'ready', directoryUrl: ca.directoryUrl, dkimRecord: ca.dkimRecord });

async function work(message: Exclude<ToNode, { kind: 'taken' }>): Promise<void> {
  const { id } = message;
  if (message.kind === 'response') {
    await ca.receive(Buffer.from(message.raw, 'base64'));
    tell({ kind: 'answer', id, status: 200, headers: [], body: '' });
    return;
  }
  const { url, method, headers, body } = message;
  const response = await ca.app.fetch(new Request(url, { method, headers, ...(body === undefined ? {} : { body }) }));
  tell({ kind: 'answer', id, status: response.status, headers: [...response.headers], body: await response.text() });
}
