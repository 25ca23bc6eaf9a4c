import assert from 'node:assert/strict';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import type { LogEntry } from '../log.ts';
import { openServiceManager } from './service-manager.ts';

const silence = ({ message }: LogEntry): never => assert.fail(message);

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'acme-smime-ca-notify-'));
});
after(() => rm(folder, { recursive: true }));

test('systemd hears when the CA serves, reads again what was renewed, and stops', async () => {
  const said = join(folder, 'said');
  const program = join(folder, 'systemd-notify');
  const script = `require('node:fs').appendFileSync(${JSON.stringify(said)}, process.argv.slice(2).join(' ') + '\\n');`;
  await writeFile(program, `#!${process.execPath}\n${script}\n`);
  await chmod(program, 0o755);
  const tell = openServiceManager({ NOTIFY_SOCKET: '/run/systemd/notify', PATH: folder }, silence);
  await tell('ready', 'Serving');
  await tell('reloading', 'Reading');
  await tell('stopping', 'Finishing');
  const lines = (await readFile(said, 'utf8')).split('\n');
  assert.deepEqual(lines, ['READY=1 STATUS=Serving', 'RELOADING=1 STATUS=Reading', 'STOPPING=1 STATUS=Finishing', '']);
});

test('a service manager that cannot be told is a warning, and nobody is told where there is none', async () => {
  const logged: LogEntry[] = [];
  const log = (entry: LogEntry): void => void logged.push(entry);
  await openServiceManager({ NOTIFY_SOCKET: '/run/systemd/notify', PATH: join(folder, 'empty') }, log)('ready', '');
  assert.deepEqual(
    logged.map(({ event }) => event),
    ['service-manager.deaf'],
  );
  await openServiceManager({ PATH: folder }, silence)('ready', '');
});
