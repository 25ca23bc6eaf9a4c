import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseMessage, verifyDkim } from '@acme-smime/protocol';
import { rfc6376Message as signed, rfc6376Record as record } from '@acme-smime/protocol/rfc6376-vector';
import { verifyWithDkimpy } from './ask-dkimpy.ts';

const name = 'brisbane._domainkey.example.com';
const altered = signed.replace('hungry', 'thirsty');

async function weSay(text: string): Promise<string | undefined> {
  const resolveTxt = async (asked: string) => (asked === name ? [[record]] : []);
  const verification = { domain: 'example.com', resolveTxt };
  return (await verifyDkim(parseMessage(Buffer.from(text)), verification))[0]?.verdict;
}

test('the signed message of RFC 6376 appendix A.2 is good, for us and for dkimpy', async () => {
  assert.equal(await weSay(signed), 'valid');
  assert.deepEqual(await verifyWithDkimpy([{ raw: Buffer.from(signed), records: { [name]: record } }]), [[true]]);
});

test('the message of RFC 6376 appendix A.2 with another body is not, for us and for dkimpy', async () => {
  assert.equal(await weSay(altered), 'body');
  const [verdicts] = await verifyWithDkimpy([{ raw: Buffer.from(altered), records: { [name]: record } }]);
  assert.deepEqual(verdicts, ['ValidationError']);
});
