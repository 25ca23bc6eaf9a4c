import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { mayBeChallenge } from './candidate.ts';

const header = (text: string): Uint8Array => Buffer.from(text, 'latin1');

describe('A header section', () => {
  test('may be that of a challenge when its subject holds ACME:, however it is written', () => {
    for (const subject of [
      'Subject: ACME: abc',
      'subject:ACME:abc',
      'SUBJECT: Re: acme: abc',
      'Subject:\r\n ACME:\r\n\tabc',
      'Subject: =?utf-8?q?ACME=3A_abc?=',
      'Subject: =?utf-8?b?QUM=?=\n =?utf-8?b?TUU6IGFiYw==?=',
    ])
      assert.ok(mayBeChallenge(header(`From: x@y.test\r\n${subject}\r\nTo: z@y.test\r\n\r\nbody`)), subject);
  });

  test('is not that of a challenge otherwise, whatever the body says', () => {
    for (const text of [
      'Subject: Lunch?\r\n\r\nSubject: ACME: abc\r\n',
      'X-Subject: ACME: abc\r\n',
      'Subject: x\r\nComments:\r\n Subject: ACME: abc\r\n',
      '',
    ])
      assert.ok(!mayBeChallenge(header(text)), text);
  });
});
