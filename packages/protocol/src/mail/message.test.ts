import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { AcmeSmimeError, ConfigInvalid } from '../errors.ts';
import { composeDate, parseDate } from './date.ts';
import { composeMessage } from './header-field.ts';
import { defaultMessageLimits, headerFields, parseMessage, singleHeader, withCrlf } from './message.ts';
import { parseMessageId, parseMessageIds } from './message-id.ts';

const character = fc.constantFrom(...Array.from('aZ09 .,;:=?_-+/"\\<>@()é\u00dfл日\u{1d4b3}'));

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1');

test('a message is split at its first empty line, and fields keep their bytes', () => {
  const message = parseMessage(bytes('A: 1\r\nB:\r\n two\r\n\tthree \r\na: 4\r\n\r\nbody\r\n\r\nmore'));
  assert.deepEqual(
    message.headers.map(({ name, value }) => [name, value]),
    [
      ['A', '1'],
      ['B', 'two\tthree'],
      ['a', '4'],
    ],
  );
  assert.equal(Buffer.from(message.headers[1]!.raw).toString(), 'B:\r\n two\r\n\tthree \r\n');
  assert.equal(Buffer.from(message.body).toString(), 'body\r\n\r\nmore');
  assert.equal(headerFields(message, 'A').length, 2);
  assert.equal(singleHeader(message, 'a'), undefined);
  assert.equal(singleHeader(message, 'b'), 'two\tthree');
});

test('a message without body or without header fields is one', () => {
  assert.equal(parseMessage(bytes('A: 1')).headers[0]?.value, '1');
  assert.equal(parseMessage(bytes('A: 1\r\n')).body.length, 0);
  assert.deepEqual(parseMessage(bytes('\r\nbody')).headers, []);
  assert.deepEqual(parseMessage(bytes('')).headers, []);
});

test('LF line ends become CRLF, and nothing else changes', () => {
  assert.equal(
    Buffer.from(parseMessage(bytes('A: 1\n b\n\nx\r\ny\n\n')).raw).toString(),
    'A: 1\r\n b\r\n\r\nx\r\ny\r\n\r\n',
  );
  assert.equal(Buffer.from(withCrlf(bytes('\na\r\rb\n'))).toString(), '\r\na\r\rb\r\n');
});

const malformed: Readonly<Record<string, string>> = {
  'a bare CR in a field': 'A: 1\rB: 2\r\n\r\n',
  'a NUL in a field': 'A: \u0000\r\n\r\n',
  'a fold at the very beginning': ' A: 1\r\n\r\n',
  'a line without a colon': 'A: 1\r\nnothing\r\n\r\n',
  'white space before the colon': 'A : 1\r\n\r\n',
  'an empty name': ': 1\r\n\r\n',
  'a name that is not ASCII': 'Fr\u00f6m: 1\r\n\r\n',
  'a colon that comes only after a fold': 'A\r\n : 1\r\n\r\n',
};
for (const [title, text] of Object.entries(malformed)) {
  test(`a message with ${title} is refused`, () => {
    assert.throws(() => parseMessage(bytes(text)), { code: 'MESSAGE_MALFORMED' });
  });
}

const oversized: Readonly<Record<string, string>> = {
  '100,000 header fields': 'A: 1\r\n'.repeat(100_000),
  'endless folding': `A: 1\r\n${' x\r\n'.repeat(200_000)}`,
  'folding just within the bytes': `A: 1\r\n${' x\r\n'.repeat(60_000)}`,
  'one endless line': `A: ${'x'.repeat(400_000)}`,
  'more than four megabytes': `A: 1\r\n\r\n${'x'.repeat(4 * 1024 * 1024)}`,
};
for (const [title, text] of Object.entries(oversized)) {
  test(`a message with ${title} is refused`, () => {
    assert.throws(() => parseMessage(bytes(text)), { code: 'MESSAGE_TOO_LARGE' });
  });
}

test('no bytes make reading a message throw anything but an error of ours', () => {
  const piece = fc.constantFrom('\r\n', '\n', '\r', ' ', '\t', ':', 'A: 1', 'Subject', '\0', '\u00ff', 'x');
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      try {
        const message = parseMessage(bytes(pieces.join('')));
        assert.equal(Buffer.concat(message.headers.map((field) => field.raw)).length <= message.raw.length, true);
      } catch (error) {
        assert.ok(error instanceof AcmeSmimeError);
      }
    }),
    { seed: 8823, numRuns: 1000 },
  );
});

test('a composed message is read back field by field', () => {
  const name = fc.stringMatching(/^X-[A-Za-z]{1,12}$/);
  const value = fc.string({ unit: character, maxLength: 60 }).filter((text) => !/[\p{C}\p{Z}\ufffd]/u.test(text));
  fc.assert(
    fc.property(fc.array(fc.tuple(name, value), { maxLength: 8 }), fc.string({ maxLength: 40 }), (headers, body) => {
      const message = parseMessage(composeMessage(headers, body));
      assert.deepEqual(
        message.headers.map((field) => [field.name, field.value]),
        headers,
      );
    }),
    { seed: 8823, numRuns: 200 },
  );
});

for (const value of ['a\r\nB: c', 'a\nb', 'a\rb', 'a\0b', 'a\r\n\r\n b', 'a\r\n ', 'a\u2028b', 'x'.repeat(1000)]) {
  test(`a header value ${JSON.stringify(value.slice(0, 20))} is never written`, () => {
    assert.throws(() => composeMessage([['Subject', value]], ''), ConfigInvalid);
  });
}

test('a fold may be written, and is read back as one space', () => {
  const message = parseMessage(composeMessage([['Subject', 'a\r\n b']], 'x\ny\n'));
  assert.equal(singleHeader(message, 'subject'), 'a b');
  assert.equal(Buffer.from(message.body).toString(), 'x\r\ny\r\n');
});

test('a Message-ID is one identifier in angle brackets and nothing more', () => {
  for (const id of ['<a@b>', '<1.x$y@mail.example>', '<a@[192.0.2.1]>']) assert.equal(parseMessageId(id), id);
  for (const text of [
    '',
    'a@b',
    '<a>',
    '<a b@c>',
    '<a@b> <c@d>',
    '<a@b\r\nX: y>',
    '<"a"@b>',
    `<${'a'.repeat(900)}@b>`,
  ]) {
    assert.equal(parseMessageId(text), undefined);
  }
  assert.deepEqual(parseMessageIds('<a@b>\t<c@d>  rubbish <e@f>'), ['<a@b>', '<c@d>', '<e@f>']);
});

test('dates are written and read as RFC 5322 says', () => {
  const date = new Date('2026-03-01T09:05:07Z');
  assert.equal(composeDate(date), 'Sun, 1 Mar 2026 09:05:07 +0000');
  assert.deepEqual(parseDate(composeDate(date)), date);
  // RFC 8823 figure 1 and RFC 5322 appendix A.6.2.
  assert.equal(parseDate('Sat, 5 Dec 2020 10:08:55 +0100')?.toISOString(), '2020-12-05T09:08:55.000Z');
  assert.equal(parseDate('Fri, 21 Nov 1997 09:55 -0600 (CST)')?.toISOString(), '1997-11-21T15:55:00.000Z');
  for (const text of ['', 'today', '2026-03-01', '1 Foo 2026 00:00:00 +0000']) assert.equal(parseDate(text), undefined);
});

test('each limit holds by itself, and what just keeps within it is read', () => {
  const raw = Buffer.from('A: 1\r\nB: 2\r\n 3\r\nC: 4\r\n\r\nbody\r\n');
  const exact = { maxBytes: raw.length, maxHeaderBytes: raw.indexOf('\r\n\r\n') + 2, maxHeaderLines: 4, maxFields: 3 };
  assert.equal(parseMessage(raw, exact).headers.length, 3);
  for (const name of Object.keys(exact) as (keyof typeof exact)[]) {
    const less = { ...defaultMessageLimits, [name]: exact[name] - 1 };
    assert.throws(() => parseMessage(raw, less), { code: 'MESSAGE_TOO_LARGE' }, name);
  }
});
