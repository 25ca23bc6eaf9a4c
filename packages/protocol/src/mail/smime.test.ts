import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { firstFailure } from '../check-report.ts';
import { ProtocolViolation } from '../errors.ts';
import { makeAuthority, now } from '../pki/authority.test.fixture.ts';
import type { TestAuthority } from '../pki/authority.test.fixture.ts';
import { composeDate } from './date.ts';
import type { HeaderLine } from './header-field.ts';
import { headerFields, parseMessage } from './message.ts';
import { composeTextEntity } from './mime-entity.ts';
import { contentOf, parseParts } from './parts.ts';
import { composeEncryptedMail, composeSignedMail, decryptMail, verifySignedMail } from './smime.ts';
import type { MailToSign } from './smime.ts';
import { verifyChallengeMail } from './verify.ts';

const authority = await makeAuthority();
const expected = { identifier: 'alice@example.org', from: 'acme@ca.example' };
const headers: readonly HeaderLine[] = [
  ['Auto-Submitted', 'auto-generated; type=acme'],
  ['Date', composeDate(now)],
  ['Message-ID', '<c1@ca.example>'],
  ['From', '"Example CA" <acme@ca.example>'],
  ['To', 'alice@example.org'],
  ['Reply-To', 'replies@ca.example'],
  ['Subject', 'ACME: LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME'],
];
const noKeys = () => Promise.reject(Object.assign(new Error('none'), { code: 'ENOTFOUND' }));

async function signed(
  otherwise: Partial<MailToSign> = {},
  addresses: readonly string[] = [expected.from],
  by: TestAuthority = authority,
): Promise<Uint8Array> {
  const holder = await by.issue({ addresses });
  return composeSignedMail({
    headers,
    text: 'Somebody asked for a certificate for you.\n',
    signer: holder.signer,
    certificate: holder.certificate.der,
    chain: [by.intermediate.certificate.der],
    signingTime: now,
    ...otherwise,
  });
}

function verify(raw: Uint8Array, anchors = [authority.root.certificate.der]) {
  return verifyChallengeMail(raw, expected, { level: 'strict', resolveTxt: noKeys, now, smimeAnchors: anchors });
}

for (const headerProtection of ['RFC 9788', 'RFC 8551', 'RFC 7508'] as const) {
  for (const form of ['detached', 'opaque'] as const) {
    test(`a challenge signed ${form} with header protection of ${headerProtection} is authentic`, async () => {
      const { report, message } = await verify(await signed({ headerProtection, form }));
      assert.equal(firstFailure(report)?.detail, undefined);
      assert.equal(message?.challenge.replyTo, 'replies@ca.example');
      const names = report.checks.filter((check) => check.id.startsWith('smime-')).map((check) => check.id);
      assert.deepEqual(names, ['smime-signature', 'smime-address', 'smime-chain', 'smime-headers']);
    });

    test(`a ${form} challenge whose outer Reply-To differs from that of ${headerProtection} is refused`, async () => {
      const text = Buffer.from(await signed({ headerProtection, form })).toString('latin1');
      // Only the first one, which is outside.
      const { report, message } = await verify(
        Buffer.from(text.replace('replies@ca.example', 'mallory@x.example'), 'latin1'),
      );
      assert.equal(message, undefined);
      assert.deepEqual(
        report.checks
          .filter((check) => check.outcome === 'fail' && check.id.startsWith('smime-'))
          .map((check) => check.id),
        ['smime-headers'],
      );
    });
  }
}

const attacks: Readonly<Record<string, readonly [rule: string, raw: () => Promise<Uint8Array>]>> = {
  'without header protection': ['smime-headers', () => signed({ headerProtection: 'none' })],
  'signed by somebody else of the same CA': ['smime-address', () => signed({}, ['mallory@ca.example'])],
  'signed under another root': ['smime-chain', async () => signed({}, [expected.from], await makeAuthority())],
  'with a Reply-To that is not protected': [
    'smime-headers',
    async () => {
      const raw = await signed({ headers: headers.filter(([name]) => name !== 'Reply-To') });
      return Buffer.concat([Buffer.from('Reply-To: mallory@mallory.example\r\n'), raw]);
    },
  ],
  'whose text was changed': [
    'smime-signature',
    async () =>
      Buffer.from(
        Buffer.from(await signed())
          .toString('latin1')
          .replace('Somebody', 'Nobody'),
        'latin1',
      ),
  ],
  'with a part more than it should have': [
    'smime-signature',
    async () =>
      Buffer.from(
        Buffer.from(await signed())
          .toString('latin1')
          .replace(/(--=_[0-9a-f]+)--\r\n$/, '$1\r\n\r\nmore\r\n$1--\r\n'),
        'latin1',
      ),
  ],
  'whose signature is rubbish': [
    'smime-signature',
    async () =>
      Buffer.from(
        Buffer.from(await signed())
          .toString('latin1')
          .replace(/(smime\.p7s"\r\n\r\n)[^-]+/, '$1MIIB\r\n'),
        'latin1',
      ),
  ],
};
for (const [title, [rule, build]] of Object.entries(attacks)) {
  test(`a challenge ${title} is refused by the rule ${rule}`, async () => {
    const { report, message } = await verify(await build());
    assert.equal(message, undefined);
    assert.equal(report.checks.find((check) => check.id === rule)?.outcome, 'fail');
  });
}

test('without a named anchor S/MIME proves nothing', async () => {
  const { report, message } = await verify(await signed(), []);
  assert.equal(message, undefined);
  assert.equal(report.checks.find((check) => check.id === 'smime-chain')?.outcome, 'fail');
});

test('a signed text is read back, also one that is not ASCII', async () => {
  for (const text of ['plain\r\n', 'Grüße, 日本\r\n', 'From here\r\n', 'trailing \r\n', `${'x'.repeat(2000)}\r\n`]) {
    const mail = await verifySignedMail(parseMessage(await signed({ text })));
    assert.ok(mail);
    assert.equal(mail.cms.signers[0]?.signatureValid, true);
    assert.equal(Buffer.from(contentOf(mail.payload) ?? []).toString('utf8'), text);
  }
});

test('a message that is not signed is none', async () => {
  assert.equal(await verifySignedMail(parseMessage(Buffer.from('From: a@example.org\r\n\r\nhello'))), undefined);
});

test('what is encrypted to a certificate is decrypted with its key, and a signed message stays signed inside', async () => {
  for (const keyType of ['p256', 'rsa2048'] as const) {
    const holder = await authority.issue({ addresses: ['alice@example.org'], keyType });
    const entity = await signed();
    const raw = await composeEncryptedMail({
      headers,
      entity,
      recipients: [holder.certificate.der],
      random: randomBytes,
    });
    assert.doesNotMatch(Buffer.from(raw).toString('latin1'), /Somebody/);
    const opened = await decryptMail(parseMessage(raw), {
      privateKey: holder.key,
      certificate: holder.certificate.der,
    });
    assert.deepEqual(Buffer.from(opened), Buffer.from(entity));
    assert.equal((await verifySignedMail(parseMessage(opened)))?.cms.signers[0]?.signatureValid, true);
  }
});

test('a message that is not encrypted is not decrypted', async () => {
  const holder = await authority.issue({ addresses: ['alice@example.org'] });
  const message = parseMessage(composeTextEntity('hello', [['From', 'a@example.org']]));
  const recipient = { privateKey: holder.key, certificate: holder.certificate.der };
  await assert.rejects(decryptMail(message, recipient), ProtocolViolation);
});

test('the default protects header fields by a copy inside that says hp="clear"', async () => {
  const root = parseParts(parseMessage(await signed()));
  const [payload] = root.parts;
  assert.equal(payload?.contentType.parameters.get('hp'), 'clear');
  assert.deepEqual(
    payload.headers.slice(0, headers.length).map((field) => [field.name, field.value]),
    headers,
  );
  assert.equal(headerFields(parseMessage(root.raw), 'subject').length, 1);
});
