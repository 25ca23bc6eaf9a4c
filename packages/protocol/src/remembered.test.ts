import assert from 'node:assert/strict';
import { test } from 'node:test';

import { remembered } from './remembered.ts';

test('what was asked most recently is made once, the rest again', () => {
  const made: number[] = [];
  const twice = remembered(2, String, (number: number) => {
    made.push(number);
    return { value: number * 2 };
  });
  assert.equal(twice(1), twice(1));
  for (const number of [2, 1, 3, 1, 2]) assert.equal(twice(number).value, number * 2);
  assert.deepEqual(made, [1, 2, 3, 2]);
});

test('a failure is not remembered', () => {
  let calls = 0;
  const failing = remembered(2, String, (): number => {
    calls += 1;
    if (calls === 1) throw new Error('the first time');
    return calls;
  });
  assert.throws(() => failing('a'));
  assert.deepEqual([failing('a'), failing('a')], [2, 2]);
});
