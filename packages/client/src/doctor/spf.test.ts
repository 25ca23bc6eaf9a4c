import assert from 'node:assert/strict';
import { test } from 'node:test';
import { examineSpf } from './spf.ts';

const cases: readonly (readonly [string, readonly string[], string])[] = [
  ['one record that names servers is good', ['v=spf1 mx include:_spf.test ~all', 'other=text'], 'good'],
  ['no record is worth a note', ['v=spf10 mx', 'something else'], 'note'],
  ['two records cancel each other', ['v=spf1 mx -all', 'v=spf1 a -all'], 'note'],
  ['a domain that nobody may send for has its answer refused', ['v=spf1 -all'], 'bad'],
  ['a domain that everybody may send for is worth a note', ['v=spf1 mx +all'], 'note'],
];

for (const [sentence, records, outcome] of cases) {
  test(sentence, () => {
    const finding = examineSpf('client.test', { records });
    assert.equal(finding.outcome, outcome, finding.what);
    assert.equal(finding.advice === undefined, outcome === 'good');
  });
}

test('an answer that does not come says nothing', () => {
  assert.equal(examineSpf('client.test', { failed: 'ETIMEOUT' }).outcome, 'unknown');
});
