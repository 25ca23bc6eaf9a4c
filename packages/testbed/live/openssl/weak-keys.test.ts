import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { parseWeakKeyList, weakKeyCheck } from 'acme-smime-ca';
import { makeOpensslFolder } from './openssl-folder.ts';

const folder = await makeOpensslFolder();
after(() => folder.close());
const { openssl, read } = folder;

for (const bits of [2048, 3072, 4096]) {
  test(`an RSA key of ${bits} bits is known by what openssl and sha1sum say of it, as Debian’s lists were made`, async () => {
    await openssl(`genrsa -out listed.key ${bits}`);
    await openssl('genrsa -out other.key 2048');
    const modulus = await openssl('rsa -noout -modulus -in listed.key');
    const hash = promisify(execFile)('sh', ['-c', 'printf "%s" "$0" | sha1sum | cut -c 21-40', modulus]);
    const isWeak = weakKeyCheck([parseWeakKeyList((await hash).stdout, 'list')]);
    const answers = [];
    for (const name of ['listed', 'other']) {
      await openssl(`rsa -in ${name}.key -pubout -outform DER -out ${name}.der`);
      answers.push(await isWeak(await read(`${name}.der`)));
    }
    assert.deepEqual(answers, [true, false]);
  });
}
