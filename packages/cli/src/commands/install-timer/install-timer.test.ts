import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { runApp } from '../../app.ts';
import { fakeContext } from '../../context.test.fixture.ts';

/** A machine with tools of the system that write down how they are called; those named in `failing` fail. */
async function machine(tools: readonly string[], failing: readonly string[] = []) {
  const home = await mkdtemp(join(tmpdir(), 'acme-smime-timer-'));
  const bin = join(home, 'bin');
  const calls = join(home, 'calls');
  await mkdir(bin);
  for (const tool of tools) {
    const script = `#!${process.execPath}
const words = process.argv.slice(2).join(' ');
require('node:fs').appendFileSync(${JSON.stringify(calls)}, '${tool} ' + words + '\\n');
if (${JSON.stringify(failing)}.some((one) => words.includes(one))) { console.error('no bus for you'); process.exit(1); }
`;
    await writeFile(join(bin, tool), script);
    await chmod(join(bin, tool), 0o755);
  }
  return {
    home,
    async run(argv: readonly string[], platform = 'linux') {
      const self = ['/opt/node 24/bin/node', '/opt/acme-smime/bin/acme-smime.cjs'];
      const context = fakeContext(['install-timer', ...argv], { home, platform, self, env: { PATH: bin } });
      const code = await runApp(context);
      return { code, out: context.out(), err: context.err() };
    },
    calls: async () => (await readFile(calls, 'utf8').catch(() => '')).split('\n').filter((one) => one !== ''),
    [Symbol.asyncDispose]: () => rm(home, { recursive: true }),
  };
}

const userUnits = join('.config', 'systemd', 'user');

test('on Linux a timer and a service of the user are written and enabled', async () => {
  await using at = await machine(['systemctl']);
  const { code, out, err } = await at.run(['-c', '/home/alice/my 100% conf']);
  assert.equal(code, 0, err);
  assert.match(out, /renewed by themselves from now on/);
  const service = await readFile(join(at.home, userUnits, 'acme-smime.service'), 'utf8');
  assert.match(
    service,
    /^ExecStart="\/opt\/node 24\/bin\/node" \/opt\/acme-smime\/bin\/acme-smime\.cjs renew --non-interactive --config-dir "\/home\/alice\/my 100%% conf" --no-random-sleep$/m,
  );
  assert.match(service, /^Type=oneshot$/m);
  const timer = await readFile(join(at.home, userUnits, 'acme-smime.timer'), 'utf8');
  for (const line of [
    'OnCalendar=*-*-* 03,15:00:00',
    'RandomizedDelaySec=6h',
    'Persistent=true',
    'WantedBy=timers.target',
  ])
    assert.ok(timer.split('\n').includes(line), line);
  assert.deepEqual(await at.calls(), [
    'systemctl --user show-environment',
    'systemctl --user daemon-reload',
    'systemctl --user enable --now acme-smime.timer',
  ]);
});

test('--uninstall stops the timer and takes the files away', async () => {
  await using at = await machine(['systemctl']);
  await at.run([]);
  const { code } = await at.run(['--uninstall']);
  assert.equal(code, 0);
  assert.deepEqual(await readdir(join(at.home, userUnits)), []);
  assert.deepEqual((await at.calls()).slice(3), [
    'systemctl --user show-environment',
    'systemctl --user disable --now acme-smime.timer',
    'systemctl --user daemon-reload',
  ]);
});

for (const [what, tools, failing] of [
  ['without systemd', [], []],
  ['without a systemd of the user', ['systemctl'], ['show-environment']],
] as const)
  test(`${what} the line for the crontab is printed, and nothing is written`, async () => {
    await using at = await machine(tools, failing);
    const { code, out } = await at.run(['--json', '--command', 'run']);
    assert.equal(code, 0);
    const answer = JSON.parse(out) as { outcome: string; crontab: string };
    assert.equal(answer.outcome, 'by-hand');
    assert.equal(
      answer.crontab,
      `0 3,15 * * * '/opt/node 24/bin/node' /opt/acme-smime/bin/acme-smime.cjs run --non-interactive --quiet`,
    );
    assert.deepEqual(
      (await readdir(at.home)).filter((one) => one === '.config'),
      [],
    );
  });

test('a system that refuses the timer is told with what it said', async () => {
  await using at = await machine(['systemctl'], ['enable']);
  const { code, err } = await at.run([]);
  assert.equal(code, 7);
  assert.match(err, /systemctl --user enable --now acme-smime\.timer" said: no bus for you/);
  assert.match(err, /\[TIMER_REFUSED\]/);
});

test('--print shows the files and calls nothing', async () => {
  await using at = await machine(['systemctl']);
  const { code, out } = await at.run(['--print']);
  assert.equal(code, 0);
  assert.ok(out.includes(join(at.home, userUnits, 'acme-smime.timer')));
  assert.deepEqual(await at.calls(), []);
});

test('on macOS an agent of launchd is loaded, in place of one that was there', async () => {
  await using at = await machine(['launchctl']);
  const { code, err } = await at.run(['-c', '/Users/a & b'], 'darwin');
  assert.equal(code, 0, err);
  const path = join(at.home, 'Library/LaunchAgents/acme-smime.renew.plist');
  const plist = await readFile(path, 'utf8');
  assert.ok(plist.includes('<string>/Users/a &amp; b</string>'));
  assert.match(plist, /<key>Hour<\/key><integer>3<\/integer><key>Minute<\/key><integer>0<\/integer>/);
  assert.doesNotMatch(plist, /no-random-sleep/, 'launchd spreads nothing');
  const calls = (await at.calls()).map((one) => one.replace(/gui\/\d+/, 'gui/0'));
  assert.deepEqual(calls, [
    'launchctl print gui/0',
    'launchctl bootout gui/0/acme-smime.renew',
    `launchctl bootstrap gui/0 ${path}`,
  ]);
});

test('on Windows a task is created from XML as the Task Scheduler reads it', async () => {
  await using at = await machine(['schtasks']);
  const { out } = await at.run(['--print', '--json', '-w', '/w'], 'win32');
  const { files } = JSON.parse(out) as { files: Record<string, string> };
  const [xml = ''] = Object.values(files);
  assert.match(
    xml,
    /^<\?xml version="1\.0" encoding="UTF-16"\?>\n<Task version="1\.2" xmlns="http:\/\/schemas\.microsoft\.com\/windows\/2004\/02\/mit\/task">/,
  );
  assert.ok(xml.includes('<Command>/opt/node 24/bin/node</Command>'));
  assert.ok(xml.includes('<StartWhenAvailable>true</StartWhenAvailable>'));
  assert.equal(xml.match(/<RandomDelay>PT1H<\/RandomDelay>/g)?.length, 2);
  const { code, err } = await at.run(['-w', join(at.home, 'work')], 'win32');
  assert.equal(code, 0, err);
  assert.match((await at.calls()).at(-1) ?? '', /^schtasks \/Create \/TN acme-smime \/XML .*acme-smime-task\.xml \/F$/);
  assert.deepEqual(await readdir(join(at.home, 'work')), [], 'the XML was needed only once');
});
