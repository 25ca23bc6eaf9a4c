import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hang, wrap } from './wrap.ts';

const output = (isTerminal: boolean) => ({ write: () => undefined, isTerminal, columns: 30 });

test('a text is broken at blanks, colours do not count, and a long word stands alone', () => {
  const bold = '\u001B[1mbold\u001B[22m';
  assert.deepEqual(wrap(`aaa ${bold} bbb https://ca.example/directory c`, 12), [
    `aaa ${bold} bbb`,
    'https://ca.example/directory',
    'c',
  ]);
});

test('on a terminal the further lines hang below the first, elsewhere there is one', () => {
  const text = 'serial 0123, checked against key, addresses and chain';
  assert.equal(hang(text, 4, output(true)), 'serial 0123, checked\n    against key, addresses and\n    chain');
  assert.equal(hang(text, 4, output(false)), text);
});
