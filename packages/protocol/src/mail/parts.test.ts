import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AcmeSmimeError } from '../errors.ts';
import { parseContentType } from './content-type.ts';
import { parseMessage } from './message.ts';
import { parseParts, plainTexts } from './parts.ts';
import { decodeTransfer, encodeBase64Lines } from './transfer-encoding.ts';

const read = (text: string) => parseMessage(Buffer.from(text.replaceAll('\n', '\r\n'), 'latin1'));

test('a message without Content-Type is one text/plain part', () => {
  assert.deepEqual(plainTexts(read('A: 1\n\nhello\n')), ['hello\r\n']);
});

test('text/plain parts are found at any depth, in order, in any transfer encoding', () => {
  const message = read(`Content-Type: multipart/mixed; boundary="o u t"

preamble
--o u t
Content-Type: multipart/alternative; boundary=in

--in

first
--in
Content-Type: text/html

<p>no</p>
--in--
ignored
--o u t\t
Content-Type: TEXT/Plain
Content-Transfer-Encoding: base64

c2Vjb25k
--o u t
Content-Type: text/plain
Content-Transfer-Encoding: Quoted-Printable

thi=72d =
line  \n=FF
--o u t--
epilogue
`);
  assert.deepEqual(plainTexts(message), ['first', 'second', 'third line\r\n\u00ff']);
});

test('a part keeps the bytes between its boundaries, without the line end before the next one', () => {
  const message = read('Content-Type: multipart/signed; boundary=b\n\n--b\nX: 1\n\nbody\n\n--b\nX: 2\n\n--b--\n');
  const raws = parseParts(message).parts.map((part) => Buffer.from(part.raw).toString());
  assert.deepEqual(raws, ['X: 1\r\n\r\nbody\r\n', 'X: 2\r\n']);
});

test('what begins like a boundary is none', () => {
  const message = read('Content-Type: multipart/mixed; boundary=b\n\n--b\n\none --b\n--bb\n--b x\n--b--\n');
  assert.deepEqual(plainTexts(message), ['one --b\r\n--bb\r\n--b x']);
});

test('a multipart that was cut short yields what is there', () => {
  assert.deepEqual(plainTexts(read('Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\n\ntw')), [
    'one',
    'tw',
  ]);
});

test('an enclosed message and an unreadable part are not looked into', () => {
  const message = read(`Content-Type: multipart/mixed; boundary=b

--b
Content-Type: message/rfc822

Subject: x

inner
--b
no header at all
--b
Content-Type: text/plain; charset=a; charset=b

doubled parameter
--b--
`);
  assert.deepEqual(plainTexts(message), []);
});

test('too many parts and too many levels are refused', () => {
  const many = `Content-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(10_000)}`;
  assert.throws(() => parseParts(read(many)), { code: 'MESSAGE_TOO_COMPLEX' });
  let nested = '';
  for (let level = 0; level < 50; level += 1)
    nested += `Content-Type: multipart/mixed; boundary=b${level}\n\n--b${level}\n`;
  assert.throws(() => parseParts(read(nested)), { code: 'MESSAGE_TOO_COMPLEX' });
});

test('a Content-Type is read to the letter', () => {
  const parsed = parseContentType(
    'Multipart/Signed; protocol="application/pkcs7-signature" ; micalg=sha-256; boundary="a\\"b;c";',
  );
  assert.equal(parsed?.type, 'multipart/signed');
  assert.deepEqual(Object.fromEntries(parsed?.parameters ?? []), {
    protocol: 'application/pkcs7-signature',
    micalg: 'sha-256',
    boundary: 'a"b;c',
  });
  for (const value of ['', 'text', 'text/', 'text/plain; x', 'text/plain; a=1; a=2', 'text/plain; a="x', 'a/b c']) {
    assert.equal(parseContentType(value), undefined, value);
  }
});

test('transfer encodings give back what was encoded', () => {
  const quoted = (bytes: Uint8Array): string =>
    [...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('=\r\n');
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const base64 = decodeTransfer(Buffer.from(encodeBase64Lines(bytes)), 'base64');
      assert.deepEqual(Uint8Array.from(base64 ?? []), bytes);
      const printable = decodeTransfer(Buffer.from(quoted(bytes)), 'quoted-printable');
      assert.deepEqual(Uint8Array.from(printable ?? []), bytes);
    }),
    { seed: 8823, numRuns: 100 },
  );
  assert.equal(decodeTransfer(Buffer.from(''), 'x-uuencode'), undefined);
});

test('no body makes splitting it throw anything but an error of ours', () => {
  const piece = fc.constantFrom('--b', '--', '\r\n', ' ', 'Content-Type: multipart/mixed; boundary=b', 'x', ':', '\0');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const raw = Buffer.from(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${pieces.join('')}`);
      try {
        plainTexts(parseMessage(raw));
      } catch (error) {
        assert.ok(error instanceof AcmeSmimeError);
      }
    }),
    { seed: 8823, numRuns: 500 },
  );
});
