import { execFile } from 'node:child_process';
import { globSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A token in software, in a folder of its own. The process that makes it, and what it starts, see it by SOFTHSM2_CONF. */
export interface SoftHsm {
  readonly module: string;
  /** The same library with somebody listening: every call made through it is counted by `logins`. */
  readonly spiedModule: string;
  readonly label: string;
  readonly pin: string;
  /** Folder in whose node_modules pkcs11js is. */
  readonly driverFolder: string;
  /** Makes a key pair, for example of type `EC:prime256v1` or `rsa:2048`. */
  makeKey(type: string, label: string): Promise<void>;
  changePin(to: string): Promise<void>;
  /** How often somebody tried to log in by `spiedModule` since the last call. */
  logins(): Promise<number>;
  unplug(): Promise<void>;
  plugIn(): Promise<void>;
  close(): Promise<void>;
}

const run = promisify(execFile);
const module = '/usr/lib/softhsm/libsofthsm2.so';
const [label, pin] = ['ca-token', '123456'];

/** Makes a token, and installs the driver that is compiled then and is therefore no dependency of the workspace. */
export async function startSoftHsm(): Promise<SoftHsm> {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-softhsm-'));
  const [tokens, driverFolder, spyLog] = [join(folder, 'tokens'), join(folder, 'driver'), join(folder, 'spy.log')];
  await mkdir(tokens);
  await mkdir(driverFolder);
  await writeFile(join(driverFolder, 'package.json'), '{ "private": true, "allowScripts": { "pkcs11js": true } }');
  await run('npm', ['install', '--no-audit', '--no-fund', 'pkcs11js@2.1.7'], { cwd: driverFolder });
  await writeFile(join(folder, 'softhsm2.conf'), `directories.tokendir = ${tokens}\nlog.level = ERROR\n`);
  const [spiedModule] = globSync('/usr/lib/*/pkcs11-spy.so');
  if (spiedModule === undefined)
    throw new Error('pkcs11-spy.so is not there; it comes with the Debian package opensc.');
  const environment = {
    SOFTHSM2_CONF: join(folder, 'softhsm2.conf'),
    PKCS11SPY: module,
    PKCS11SPY_OUTPUT: spyLog,
  };
  Object.assign(process.env, environment);
  await run('softhsm2-util', ['--init-token', '--free', '--label', label, '--pin', pin, '--so-pin', pin]);
  let counted = 0;
  const login = ['--module', module, '--token-label', label, '--login', '--pin', pin];
  return {
    module,
    spiedModule,
    label,
    pin,
    driverFolder,
    makeKey: async (type, key) => {
      const id = Buffer.from(key).toString('hex');
      await run('pkcs11-tool', [...login, '--keypairgen', '--key-type', type, '--label', key, '--id', id]);
    },
    changePin: async (to) => void (await run('pkcs11-tool', [...login, '--change-pin', '--new-pin', to])),
    logins: async () => {
      const before = counted;
      counted = [...(await readFile(spyLog, 'utf8').catch(() => '')).matchAll(/C_Login\b/g)].length;
      return counted - before;
    },
    unplug: async () => {
      await rename(tokens, `${tokens}.away`);
      await mkdir(tokens);
      await chmod(tokens, 0o700);
    },
    plugIn: async () => {
      await rm(tokens, { recursive: true });
      await rename(`${tokens}.away`, tokens);
    },
    close: async () => {
      for (const name of Object.keys(environment)) delete process.env[name];
      await rm(folder, { recursive: true, force: true });
    },
  };
}
