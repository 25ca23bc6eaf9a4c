import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { obtainWithHooks, rehearseWithHooks } from '@acme-smime/client';
import type { Hooked, HookInput, HookMoment, HookSettings, LogEntry } from '@acme-smime/client';
import { startWorld } from './world.ts';

/** What a hook of these tests leaves behind: what it was told, both ways. */
interface Told {
  readonly who: string;
  readonly input: HookInput;
  readonly env: Readonly<Record<string, string>>;
}

/** A folder with hooks that write down what they are told; one with `fail` in its name fails after that. */
async function hookFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-hooks-'));
  const diary = join(folder, 'diary');
  const script = join(folder, 'hook.cjs');
  await writeFile(
    script,
    `const input = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
     const who = process.argv[2];
     require('node:fs').appendFileSync(${JSON.stringify(diary)}, JSON.stringify({ who, input, env: process.env }) + '\\n');
     console.log('done by', who);
     process.exit(who.includes('fail') ? 7 : 0);`,
  );
  const log: LogEntry[] = [];
  const hook = (moment: HookMoment, name: string): HookSettings => ({
    name,
    moment,
    command: [process.execPath, script, name],
    timeoutMs: 30_000,
  });
  return {
    folder,
    log,
    hook,
    async inFolder(moment: HookMoment, name: string): Promise<void> {
      const path = join(folder, 'hooks', moment, name);
      await mkdir(join(folder, 'hooks', moment), { recursive: true });
      await writeFile(path, `#!/bin/sh\nexec ${process.execPath} ${script} ${name}\n`);
      await chmod(path, 0o755);
    },
    hooked: (...hooks: HookSettings[]): Hooked => ({
      hooks,
      surroundings: {
        configFolder: folder,
        env: { PATH: process.env['PATH'], MAIL_PASSWORD: 'hunter2', ACME_SMIME_PASSWORD: 'hunter2', LANG: 'C' },
        secretVariables: ['MAIL_PASSWORD'],
        log: (entry) => log.push(entry),
      },
    }),
    async told(): Promise<readonly Told[]> {
      const text = await readFile(diary, 'utf8').catch(() => '');
      await rm(diary, { force: true });
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Told);
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

test('pre, deploy and post hooks run around a certificate, are told about it, and their words go to the log', async () => {
  await using world = await startWorld();
  await using hooks = await hookFolder();
  const hooked = hooks.hooked(hooks.hook('deploy', 'mine'), hooks.hook('pre', 'first'), hooks.hook('post', 'last'));
  const { certificate, hookFailures } = await obtainWithHooks(world.options(), hooked, world.context);
  assert.deepEqual(hookFailures, []);
  const told = await hooks.told();
  assert.deepEqual(
    told.map((one) => one.who),
    ['first', 'mine', 'last'],
  );
  const [pre, deploy, post] = told;
  assert.equal(pre?.input.certificate, undefined);
  assert.deepEqual(deploy?.input, {
    version: 1,
    event: 'deploy',
    name: world.address,
    addresses: [world.address],
    dryRun: false,
    certificate: {
      version: 1,
      folder: certificate.folder,
      cert: join(certificate.folder, 'fullchain.pem'),
      key: join(certificate.folder, 'key.pem'),
      chain: join(certificate.folder, 'chain.pem'),
      p12: join(certificate.folder, 'certificate.p12'),
      serialNumber: JSON.parse(certificate.files['metadata.json']).serialNumber,
      notAfter: JSON.parse(certificate.files['metadata.json']).notAfter,
    },
  });
  assert.equal(deploy.env['ACME_SMIME_EVENT'], 'deploy');
  assert.equal(deploy.env['ACME_SMIME_ADDRESSES'], world.address);
  assert.equal(deploy.env['ACME_SMIME_P12'], join(certificate.folder, 'certificate.p12'));
  assert.equal(deploy.env['LANG'], 'C');
  assert.ok(!JSON.stringify(told).includes('hunter2'), 'secrets in the environment are kept back');
  assert.equal(post?.input.outcome, 'issued');
  assert.ok(hooks.log.some((entry) => entry.message === 'hook mine: done by mine'));
});

test('the hooks of the folder run for every certificate, in the order of their names, before its own', async () => {
  await using world = await startWorld();
  await using hooks = await hookFolder();
  await hooks.inFolder('deploy', '20-second');
  await hooks.inFolder('deploy', '10-first');
  await hooks.inFolder('deploy', '30-backup~');
  await hooks.inFolder('deploy', '40-anybody');
  await chmod(join(hooks.folder, 'hooks/deploy/40-anybody'), 0o757);
  await writeFile(join(hooks.folder, 'hooks/deploy/README'), 'no program');
  await obtainWithHooks(world.options(), hooks.hooked(hooks.hook('deploy', 'own')), world.context);
  assert.deepEqual(
    (await hooks.told()).map((one) => one.who),
    ['10-first', '20-second', 'own'],
  );
  assert.ok(hooks.log.some((entry) => entry.event === 'hook-left-out'));
});

test('a failing pre hook ends the try before anything is asked of the CA, and the post hooks still run', async () => {
  await using world = await startWorld();
  await using hooks = await hookFolder();
  const hooked = hooks.hooked(hooks.hook('pre', 'fails'), hooks.hook('pre', 'never'), hooks.hook('post', 'last'));
  await assert.rejects(obtainWithHooks(world.options(), hooked, world.context), { code: 'PRE_HOOK_FAILED' });
  assert.deepEqual(world.requests, []);
  const told = await hooks.told();
  assert.deepEqual(
    told.map((one) => [one.who, one.input.outcome, one.input.error]),
    [
      ['fails', undefined, undefined],
      ['last', 'failed', 'PRE_HOOK_FAILED'],
    ],
  );
});

test('a failing deploy hook leaves the certificate, lets the others run, and has its turn again until it works', async () => {
  await using world = await startWorld();
  await using hooks = await hookFolder();
  const broken = hooks.hooked(hooks.hook('deploy', 'fails'), hooks.hook('deploy', 'other'));
  const first = await obtainWithHooks(world.options(), broken, world.context);
  assert.deepEqual([first.outcome, first.hookFailures.map((one) => one.code)], ['issued', ['DEPLOY_HOOK_FAILED']]);
  assert.equal((await hooks.told()).length, 2);

  const mended = hooks.hooked(hooks.hook('deploy', 'works'), hooks.hook('deploy', 'other'));
  const second = await obtainWithHooks(world.options(), mended, world.context);
  assert.deepEqual([second.outcome, second.hookFailures], ['unchanged', []]);
  assert.equal((await hooks.told()).length, 2);

  await obtainWithHooks(world.options(), mended, world.context);
  assert.deepEqual(await hooks.told(), [], 'a version is deployed once');
});

test('nothing runs while a certificate is good, and a hook that is added later gets the version at hand', async () => {
  await using world = await startWorld();
  await using hooks = await hookFolder();
  await obtainWithHooks(world.options(), hooks.hooked(), world.context);
  const around = hooks.hooked(hooks.hook('pre', 'a'), hooks.hook('post', 'b'));
  await obtainWithHooks(world.options(), around, world.context);
  assert.deepEqual(await hooks.told(), []);
  await obtainWithHooks(world.options(), hooks.hooked(hooks.hook('deploy', 'late')), world.context);
  assert.equal((await hooks.told()).length, 1);
});

test('a rehearsal runs pre and post hooks and says that it is one; it deploys nothing', async () => {
  await using world = await startWorld();
  await using hooks = await hookFolder();
  const hooked = hooks.hooked(hooks.hook('pre', 'a'), hooks.hook('deploy', 'b'), hooks.hook('post', 'c'));
  await rehearseWithHooks(world.options(), hooked, world.context);
  assert.deepEqual(
    (await hooks.told()).map((one) => [one.who, one.input.dryRun, one.env['ACME_SMIME_DRY_RUN']]),
    [
      ['a', true, '1'],
      ['c', true, '1'],
    ],
  );
});

test('post hooks close what pre hooks opened when the run fails or is interrupted', async () => {
  await using world = await startWorld({ relay: async () => undefined });
  await using hooks = await hookFolder();
  const stop = new AbortController();
  const reason = new Error('enough');
  const run = obtainWithHooks(
    world.options({
      signal: stop.signal,
      onProgress: (one) => {
        if (one.step === 'mail-waiting') stop.abort(reason);
      },
    }),
    hooks.hooked(hooks.hook('pre', 'a'), hooks.hook('post', 'b')),
    world.context,
  );
  await assert.rejects(run, reason);
  assert.deepEqual(
    (await hooks.told()).map((one) => one.who),
    ['a', 'b'],
  );
});
