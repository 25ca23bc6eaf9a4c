import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { coversMark, isAfterMark, readMark, readRef, writeMark, writeRef } from './place.ts';

describe('A mark of an IMAP account', () => {
  const ends = { INBOX: { uidValidity: '1790000000', uidNext: 12 }, Junk: { uidValidity: '7', uidNext: 1 } };

  test('is read as it was written', () => {
    assert.deepEqual(readMark(writeMark(ends)), ends);
  });

  test('divides a folder at its next UID', () => {
    const place = { folder: 'INBOX', uidValidity: '1790000000' };
    assert.equal(isAfterMark(ends, { ...place, uid: 11 }), false);
    assert.equal(isAfterMark(ends, { ...place, uid: 12 }), true);
  });

  test('says nothing of folders that were numbered anew or were not there', () => {
    assert.equal(isAfterMark(ends, { folder: 'INBOX', uidValidity: '1790000001', uid: 1 }), true);
    assert.equal(isAfterMark(ends, { folder: 'Spam', uidValidity: '1', uid: 1 }), true);
    assert.equal(isAfterMark(ends, { folder: 'constructor', uidValidity: '1', uid: 1 }), true);
  });

  test('counts as none when it is missing, broken or of another kind', () => {
    for (const mark of [undefined, '', 'null', '[]', '{"folders":7}', '{"folders":{"INBOX":{"uidNext":"1"}}}'])
      assert.deepEqual(readMark(mark), {});
  });
});

describe('A reference to a mail on an IMAP server', () => {
  test('is read as it was written', () => {
    const place = { folder: 'INBOX/\u00e4 "quoted"', uidValidity: '4294967295', uid: 4_294_967_295 };
    assert.deepEqual(readRef(writeRef(place)), place);
  });

  test('is refused when it is not ours', () => {
    for (const ref of ['', 'null', '{}', '{"folder":"INBOX","uidValidity":"1","uid":0}', '{"folder":"x","base":"y"}'])
      assert.equal(readRef(ref), undefined);
  });
});

test('a watch from one mark serves another that lies behind it in every folder', () => {
  const at = (uidNext: number, uidValidity = '7') => ({ INBOX: { uidValidity, uidNext } });
  assert.equal(coversMark(at(5), at(5)), true);
  assert.equal(coversMark(at(5), at(9)), true);
  assert.equal(coversMark(at(5), at(4)), false);
  assert.equal(coversMark(at(5), at(9, '8')), false);
  assert.equal(coversMark({}, at(9)), false);
  assert.equal(coversMark(at(5), {}), true);
});
