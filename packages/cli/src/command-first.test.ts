import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Command } from 'commander';
import { commandFirst } from './command-first.ts';

const program = new Command('p')
  .addCommand(new Command('cert').option('-e, --email <address>').option('--agree-tos [yes]').option('--imap'))
  .addCommand(new Command('account').option('--json').addCommand(new Command('show').option('--server <url>')));

const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['options after the command stay', ['cert', '--imap'], ['cert', '--imap']],
  ['options before the command go behind it', ['--imap', 'cert', '-e', 'a'], ['cert', '--imap', '-e', 'a']],
  ['the value of an option is no command', ['-e', 'cert', 'cert'], ['cert', '-e', 'cert']],
  ['a value after an equals sign is part of its option', ['--email=cert', 'cert'], ['cert', '--email=cert']],
  ['a value that may be left away is one', ['--agree-tos', 'yes', 'cert'], ['cert', '--agree-tos', 'yes']],
  ['unless it is the command', ['--agree-tos', 'cert'], ['cert', '--agree-tos']],
  [
    'commands of commands are found too',
    ['--json', 'account', '--server', 'x', 'show'],
    ['account', 'show', '--json', '--server', 'x'],
  ],
  ['without a command nothing moves', ['--version'], ['--version']],
  ['an unknown command is left to be complained about', ['--imap', 'crt'], ['--imap', 'crt']],
];

for (const [title, argv, expected] of cases)
  test(title, () => {
    assert.deepEqual(commandFirst(argv, program), expected);
  });
