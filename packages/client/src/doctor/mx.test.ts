import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineMx } from './mx.ts';

test('the mail exchangers are named in the order in which they are tried', () => {
  const records = [
    { priority: 20, exchange: 'second.test.' },
    { priority: 10, exchange: 'first.test' },
  ];
  const finding = examineMx('client.test', { records });
  assert.equal(finding.outcome, 'good');
  assert.deepEqual(finding.facts, { hosts: ['first.test', 'second.test'] });
});

test('a null MX lets no challenge arrive (RFC 7505)', () => {
  assert.equal(examineMx('client.test', { records: [{ priority: 0, exchange: '' }] }).outcome, 'bad');
  assert.equal(examineMx('client.test', { records: [{ priority: 0, exchange: '.' }] }).outcome, 'bad');
});

test('no MX is worth a note, and no answer says nothing', () => {
  assert.equal(examineMx('client.test', { records: [] }).outcome, 'note');
  const silent = examineMx('client.test', { failed: 'ESERVFAIL' });
  assert.equal(silent.outcome, 'unknown');
  assert.match(silent.what, /ESERVFAIL/);
});
