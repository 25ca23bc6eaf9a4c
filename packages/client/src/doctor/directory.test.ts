import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DirectoryMeta } from '@acme-smime/protocol';
import { examineDirectory } from './directory.ts';
import type { CaKnowledge } from './directory.ts';

const base: CaKnowledge = {
  directoryUrl: 'https://ca.test/directory',
  certifiesEmail: false,
  hasAccount: false,
  hasExternalAccount: false,
};

function outcomes(knowledge: Partial<CaKnowledge>, meta: DirectoryMeta = {}): Record<string, string> {
  const directory = { newNonce: 'n', newAccount: 'a', newOrder: 'o', meta };
  const findings = examineDirectory({ ...base, ...knowledge }, directory, 300);
  for (const { outcome, advice, id } of findings) assert.equal(advice === undefined, outcome === 'good', id);
  return Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome]));
}

test('a plain CA leaves only open whether it certifies addresses', () => {
  assert.deepEqual(outcomes({}), {
    directory: 'good',
    'email-identifiers': 'unknown',
    'external-account': 'good',
    terms: 'good',
  });
  assert.equal(outcomes({ certifiesEmail: true })['email-identifiers'], 'good');
});

test('an external account that the CA needs must be named, unless there is an account already', () => {
  const meta = { externalAccountRequired: true };
  assert.equal(outcomes({}, meta)['external-account'], 'bad');
  assert.equal(outcomes({ hasExternalAccount: true }, meta)['external-account'], 'good');
  assert.equal(outcomes({ hasAccount: true }, meta)['external-account'], 'good');
});

test('terms are a note until somebody agrees, and in the way when somebody does not', () => {
  const meta = { termsOfService: 'https://ca.test/terms' };
  assert.equal(outcomes({}, meta)['terms'], 'note');
  assert.equal(outcomes({ agreesToTerms: true }, meta)['terms'], 'good');
  assert.equal(outcomes({ agreesToTerms: false }, meta)['terms'], 'bad');
  assert.equal(outcomes({ hasAccount: true, agreesToTerms: false }, meta)['terms'], 'good');
});
