import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMaildirMark, writeMaildirMark } from './maildir-mark.ts';
import { deliveredAt, folderNameOf, nameWithFlags, parseMaildirName } from './maildir-name.ts';

describe('A mark of a Maildir', () => {
  test('stays small in a large Maildir and still tells old mail from new', () => {
    const mails = Array.from({ length: 50_000 }, (_, index) => ({ base: `${index}.host`, deliveredAt: index * 1000 }));
    const written = writeMaildirMark(new Map([['', mails]]));
    assert.ok(written.length < 50_000);
    const mark = readMaildirMark(written);
    assert.ok(mails.every((mail) => !mark.isAfter('', mail)));
    assert.ok(mark.isAfter('', { base: 'new', deliveredAt: 50_000_000 }));
    assert.ok(mark.isAfter('.Junk', { base: 'new', deliveredAt: 1 }));
  });

  test('has every mail behind it when it is missing or was made by another kind', () => {
    for (const text of [undefined, '{"version":1,"folders":{}}', 'rubbish', '{"maildir":{"":{"names":7}}}'])
      assert.ok(readMaildirMark(text).isAfter('', { base: 'one', deliveredAt: 1 }));
  });
});

describe('The name of a file in a Maildir', () => {
  test('is taken apart and put together again', () => {
    const name = parseMaildirName('1790000000.M1P2.host,S=12:2,FS');
    assert.deepEqual(name, { base: '1790000000.M1P2.host,S=12', separator: ':', flags: 'FS' });
    assert.equal(nameWithFlags(name, 'RS'), '1790000000.M1P2.host,S=12:2,FRS');
    assert.equal(nameWithFlags(parseMaildirName('plain'), 'RS'), 'plain:2,RS');
    assert.equal(nameWithFlags(parseMaildirName('windows;2,'), 'S'), 'windows;2,S');
  });

  test('tells when the mail was delivered, if it is of the usual form', () => {
    assert.equal(deliveredAt('1790000000.M000123P2.host'), 1_790_000_000_000_123);
    assert.equal(deliveredAt('1790000000.4711.host'), 1_790_000_000_000_000);
    assert.equal(deliveredAt('mail-7'), undefined);
  });

  test('of a folder cannot lead out of the Maildir', () => {
    assert.equal(folderNameOf('inbox'), '');
    assert.equal(folderNameOf('ACME/done'), '.ACME.done');
    for (const path of ['..', 'a/../b', '', '/', 'a\\b', 'a&b', 'a\u0000b'])
      assert.equal(folderNameOf(path), undefined);
  });
});
