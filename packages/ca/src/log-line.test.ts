import assert from 'node:assert/strict';
import { test } from 'node:test';
import { stripVTControlCharacters } from 'node:util';

import { jsonLine, terminalLine } from './log-line.ts';

const now = new Date('2026-03-01T12:00:00Z');
const entry = {
  level: 'warn',
  event: 'mail.failed',
  message: 'The mail did not leave.',
  data: { error: 'refused\u001B[2J\nreally' },
} as const;

test('a machine reads one JSON object for each event', () => {
  assert.deepEqual(JSON.parse(jsonLine(entry, now)), {
    time: now.toISOString(),
    level: 'warn',
    event: 'mail.failed',
    message: 'The mail did not leave.',
    error: 'refused\u001B[2J\nreally',
  });
});

test('a person reads one line for each event, in which nothing can move the cursor', () => {
  const line = terminalLine(entry, now);
  assert.match(stripVTControlCharacters(line), /^\d\d:\d\d:\d\d The mail did not leave\. \(refused \[2J really\)$/);
  assert.doesNotMatch(line, /\u001B\[2J/);
});
