import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeProgram } from '../app.ts';
import { fakeContext } from '../context.test.fixture.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { completionNodes } from './tree.ts';
import { zshCompletion } from './zsh.ts';

const nodes = completionNodes(makeProgram(fakeContext([]), () => undefined));

test('every command is a node with its options and what they take', () => {
  const revoke = nodes.find((one) => one.path.join(' ') === 'revoke');
  const option = (flag: string) => revoke?.options.find((one) => one.flags.includes(flag))?.value;
  assert.ok((option('--reason') as string[]).includes('keycompromise'));
  assert.deepEqual([option('--cert-path'), option('--config-dir'), option('--json')], ['file', 'folder', 'none']);
  assert.ok(nodes.some((one) => one.path.join(' ') === 'account rollover'));
  assert.equal(nodes.find((one) => one.path[0] === 'show')?.takesName, true);
});

for (const [shell, write] of [
  ['bash', bashCompletion],
  ['zsh', zshCompletion],
  ['fish', fishCompletion],
] as const)
  test(`the completion for ${shell} names every command and option`, () => {
    const script = write(nodes);
    for (const { path, options } of nodes) {
      for (const name of path) assert.ok(script.includes(name), name);
      for (const flag of options.flatMap((one) => one.flags))
        assert.ok(script.includes(shell === 'fish' ? flag.replace(/^--?/, '') : flag), flag);
    }
  });
