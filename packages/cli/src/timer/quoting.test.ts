import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crontabLine } from './crontab.ts';
import { systemdWord } from './systemd.ts';
import { windowsWord } from './task-scheduler.ts';

test('systemd gets each word back as it was: blanks, quotes, backslashes, specifiers and variables', () => {
  assert.equal(systemdWord('/usr/bin/node'), '/usr/bin/node');
  assert.equal(systemdWord('a b'), '"a b"');
  assert.equal(systemdWord('say "hi" \\ 50% $HOME'), '"say \\"hi\\" \\\\ 50%% $$HOME"');
});

test('the shell that cron calls gets each word back as it was, and cron sees no end of line in it', () => {
  const line = crontabLine({ command: ['/bin/x', "it's 50%", '$HOME'], minute: 7 });
  assert.equal(line, `7 3,15 * * * /bin/x 'it'\\''s 50\\%' '$HOME' --quiet`);
});

test('Windows gets each word back as it was', () => {
  assert.equal(windowsWord('plain'), 'plain');
  assert.equal(windowsWord('C:\\Program Files\\x\\'), '"C:\\Program Files\\x\\\\"');
  assert.equal(windowsWord('say "hi"'), '"say \\"hi\\""');
  assert.equal(windowsWord(''), '""');
});
