import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { test } from 'node:test';
import { foldersOf } from './folders.ts';

const linux = { platform: 'linux', home: '/home/alice', env: {} };

test('on Linux configuration and state lie where XDG says', () => {
  assert.deepEqual(foldersOf({}, linux), {
    config: '/home/alice/.config/acme-smime',
    work: '/home/alice/.local/state/acme-smime',
    logs: '/home/alice/.local/state/acme-smime/logs',
  });
  const env = { XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s' };
  assert.deepEqual(foldersOf({}, { ...linux, env }), {
    config: '/c/acme-smime',
    work: '/s/acme-smime',
    logs: '/s/acme-smime/logs',
  });
});

test('a relative XDG path is ignored, as its specification says', () => {
  assert.equal(foldersOf({}, { ...linux, env: { XDG_CONFIG_HOME: '.' } }).config, '/home/alice/.config/acme-smime');
});

test('on macOS and Windows they lie in the folders of those', () => {
  assert.deepEqual(foldersOf({}, { ...linux, platform: 'darwin' }), {
    config: '/home/alice/Library/Application Support/acme-smime',
    work: '/home/alice/Library/Application Support/acme-smime/work',
    logs: '/home/alice/Library/Logs/acme-smime',
  });
  const windows = foldersOf({}, { platform: 'win32', home: '/home/alice', env: { LOCALAPPDATA: '/local' } });
  assert.deepEqual(windows, {
    config: '/local/acme-smime',
    work: '/local/acme-smime/work',
    logs: '/local/acme-smime/logs',
  });
});

test('whoever names the folder of the configuration finds the rest in it', () => {
  assert.deepEqual(foldersOf({ configDir: '/mine' }, linux), { config: '/mine', work: '/mine', logs: '/mine/logs' });
});

test('each folder can be named by itself, also relative to where one is', () => {
  assert.deepEqual(foldersOf({ configDir: 'c', workDir: 'w', logsDir: 'l' }, linux), {
    config: resolve('c'),
    work: resolve('w'),
    logs: resolve('l'),
  });
  assert.equal(foldersOf({ workDir: '/w' }, linux).config, '/home/alice/.config/acme-smime');
});
