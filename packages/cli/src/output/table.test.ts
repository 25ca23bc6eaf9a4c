import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderTable } from './table.ts';
import { daysText } from './version-view.ts';

test('columns are as wide as their widest cell, and colours do not count', () => {
  assert.deepEqual(
    renderTable([
      ['a', '\u001B[1mbold\u001B[22m', 'x'],
      ['longer', 'b'],
      ['ü', 'bbbb', 'y'],
    ]),
    ['a       \u001B[1mbold\u001B[22m  x', 'longer  b', 'ü       bbbb  y'],
  );
});

test('days are said as people say them', () => {
  assert.deepEqual([0, 1, 12, -1, -3].map(daysText), ['today', 'tomorrow', 'in 12 days', 'yesterday', '3 days ago']);
});
