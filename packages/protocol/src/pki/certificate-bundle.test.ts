import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makeAuthority } from './authority.test.fixture.ts';
import { composeCertificateBundle } from './certificate-bundle.ts';
import { contentTypes, parseContentInfo, readEntries } from './cms-content.ts';

test('a bundle holds every certificate, no content and no signer', async () => {
  const authority = await makeAuthority();
  const { certificate } = await authority.issue({ addresses: ['alice@client.test'] });
  const all = [certificate, authority.intermediate.certificate, authority.root.certificate].map((one) => one.der);
  const { type, fields } = parseContentInfo(composeCertificateBundle(all));
  const [, digests, content, certificates, signers] = fields;
  assert.equal(type, contentTypes.signedData);
  assert.deepEqual([digests?.content.length, signers?.content.length], [0, 0]);
  assert.equal(readEntries(content).length, 1);
  const hex = (list: readonly Uint8Array[]): string[] => list.map((one) => Buffer.from(one).toString('hex')).toSorted();
  assert.deepEqual(hex(readEntries(certificates).map((one) => one.raw)), hex(all));
});
