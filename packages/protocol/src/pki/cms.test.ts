import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { AsnConvert } from '@peculiar/asn1-schema';
import { ContentInfo, EnvelopedData, SignedData } from '@peculiar/asn1-cms';
import { ConfigInvalid, ProtocolViolation } from '../errors.ts';
import { makeAuthority, now } from './authority.test.fixture.ts';
import type { TestHolder } from './authority.test.fixture.ts';
import { composeContentInfo, contentTypes, parseContentInfo } from './cms-content.ts';
import { decryptCms, encryptCms, signCms, verifyCms } from './cms.ts';
import { der, octetString, readElements, readSingle, sequence, setOf } from './der.ts';
import type { KeyType } from './keys.ts';

const authority = await makeAuthority();
const [alice, bob, carol, dora] = await Promise.all([
  authority.issue({ addresses: ['alice@example.org'] }),
  authority.issue({ addresses: ['bob@example.org'], keyType: 'rsa2048' }),
  authority.issue({ addresses: ['carol@example.org'], keyType: 'ed25519' }),
  authority.issue({ addresses: ['dora@example.org'], keyType: 'p384' }),
]);
const chain = [authority.intermediate.certificate.der];
const content = new TextEncoder().encode('Content-Type: text/plain\r\n\r\nHello\r\n');

const signAs = (holder: TestHolder, detached = false, message = content): Promise<Uint8Array> =>
  signCms({
    content: message,
    signer: holder.signer,
    certificate: holder.certificate.der,
    chain,
    detached,
    signingTime: now,
  });
const hasCode =
  (...codes: string[]) =>
  (error: unknown): boolean =>
    (error instanceof ProtocolViolation || error instanceof ConfigInvalid) && codes.includes(error.code);

for (const [name, holder] of Object.entries({ p256: alice, rsa2048: bob, ed25519: carol, p384: dora })) {
  for (const detached of [false, true]) {
    test(`a ${detached ? 'detached' : 'whole'} signature with ${name} is good`, async () => {
      const verified = await verifyCms(await signAs(holder, detached), detached ? content : undefined);
      assert.deepEqual(verified.content, content);
      assert.deepEqual(
        verified.certificates.map(({ serialNumber }) => serialNumber).toSorted(),
        [holder.certificate, authority.intermediate.certificate].map(({ serialNumber }) => serialNumber).toSorted(),
      );
      const [signer, ...others] = verified.signers;
      assert.deepEqual(others, []);
      assert.equal(signer?.problem, undefined);
      assert.equal(signer?.signatureValid, true);
      assert.deepEqual(signer.signingTime, now);
      assert.deepEqual(signer.certificate?.der, holder.certificate.der);
    });
  }
}

test('content changed after signing is told as such', async () => {
  const { signers } = await verifyCms(await signAs(alice, true), content.subarray(1));
  assert.equal(signers[0]?.signatureValid, false);
  assert.match(signers[0].problem ?? '', /content was changed/);
});

test('a signature without its content, or beside other content than inside, is refused', async () => {
  await assert.rejects(verifyCms(await signAs(alice, true)), hasCode('CMS_CONTENT_MISSING'));
  await assert.rejects(verifyCms(await signAs(alice), content.subarray(1)), hasCode('CMS_CONTENT_MISSING'));
  assert.equal((await verifyCms(await signAs(alice), content)).signers[0]?.signatureValid, true);
});

test('another library reads the signed message and encodes it to the same bytes', async () => {
  const message = await signAs(bob);
  const info = AsnConvert.parse(message, ContentInfo);
  const signed = AsnConvert.parse(info.content, SignedData);
  const attributes = signed.signerInfos[0]?.signedAttrs?.map(({ attrType }) => attrType) ?? [];
  // Content type, signing time, message digest, capabilities, signing certificate.
  const numbers = ['9.3', '9.5', '9.4', '9.15', '9.16.2.47'];
  assert.deepEqual(new Set(attributes), new Set(numbers.map((number) => `1.2.840.113549.1.${number}`)));
  assert.deepEqual(new Uint8Array(AsnConvert.serialize(signed)), new Uint8Array(info.content));
});

/** Takes a signed message apart and puts it together again with other fields. */
function rebuild(message: Uint8Array, change: (fields: Uint8Array[]) => Uint8Array[]): Uint8Array {
  const { fields } = parseContentInfo(message);
  return composeContentInfo(contentTypes.signedData, sequence(...change(fields.map(({ raw }) => raw))));
}

test('every signature of several is judged on its own', async () => {
  const [first, second] = await Promise.all([signAs(alice), signAs(bob)]);
  const [, , , otherCertificates, otherSigners] = parseContentInfo(second).fields;
  const both = rebuild(first, ([version, digests, inside, certificates, signers]) => {
    assert.ok(version && digests && inside && certificates && signers && otherCertificates && otherSigners);
    const items = (...sets: Uint8Array[]): Uint8Array[] =>
      sets.flatMap((set) => readElements(readSingle(set, 'set').content, 'set').map(({ raw }) => raw));
    return [
      version,
      digests,
      inside,
      setOf(items(certificates, otherCertificates.raw), 0xa0),
      setOf(items(signers, otherSigners.raw)),
    ];
  });
  const verified = await verifyCms(both);
  assert.deepEqual(
    verified.signers.map(({ certificate, signatureValid }) => [certificate?.addresses[0], signatureValid]).toSorted(),
    [
      ['alice@example.org', true],
      ['bob@example.org', true],
    ],
  );
});

test('without the certificate of the signer, or with another of the same name, the signature is not good', async () => {
  const message = await signAs(alice);
  const bare = rebuild(message, (fields) => fields.filter((field) => field[0] !== 0xa0));
  const { signers } = await verifyCms(bare);
  assert.match(signers[0]?.problem ?? '', /not in the message/);
  assert.equal(signers[0]?.signatureValid, false);
});

test('a bag of certificates without a signer is not signed', async () => {
  const bag = rebuild(await signAs(alice), (fields) => [...fields.slice(0, -1), setOf([])]);
  await assert.rejects(verifyCms(bag), hasCode('CMS_UNSUPPORTED'));
});

test('signed attributes passed off as content are refused', async () => {
  const message = await signAs(alice);
  const signerInfo = readElements(parseContentInfo(message).fields.at(-1)?.content ?? new Uint8Array(), 'set')[0];
  const fields = readElements(signerInfo?.content ?? new Uint8Array(), 'signer');
  const attributes = Uint8Array.from(fields.find(({ tag }) => tag === 0xa0)?.raw ?? []);
  attributes[0] = 0x31;
  const stripped = sequence(...fields.filter(({ tag }) => tag !== 0xa0).map(({ raw }) => raw));
  const forged = rebuild(message, ([version = content, digests = content, , certificates = content]) => {
    const inside = sequence(
      readElements(parseContentInfo(message).fields[2]?.content ?? content, 'content')[0]?.raw ?? content,
      der(0xa0, octetString(attributes)),
    );
    return [version, digests, inside, certificates, setOf([stripped])];
  });
  const { signers } = await verifyCms(forged);
  assert.equal(signers[0]?.signatureValid, false);
  assert.match(signers[0].problem ?? '', /no signed attributes/);
});

/** The same message in the loosest BER: every constructed element with indefinite length, octet strings in pieces. */
function toLooseBer(bytes: Uint8Array): Uint8Array {
  const { tag, content: inner } = readSingle(bytes, 'element');
  const end = Uint8Array.of(0, 0);
  if (tag === 0x04 && inner.length > 10) {
    const pieces = [octetString(inner.subarray(0, 7)), octetString(inner.subarray(7))];
    return Buffer.concat([Uint8Array.of(0x24, 0x80), ...pieces, end]);
  }
  if ((tag & 0x20) === 0) return bytes;
  const children = readElements(inner, 'element').map(({ raw }) => toLooseBer(raw));
  return Buffer.concat([Uint8Array.of(tag, 0x80), ...children, end]);
}

test('BER with indefinite lengths and octet strings in pieces is read', async () => {
  const message = await signAs(bob);
  // What is signed stays DER; the shell around it need not.
  const loose = rebuildLoose(message);
  const verified = await verifyCms(loose);
  assert.deepEqual(verified.content, content);
  assert.equal(verified.signers[0]?.problem, undefined);
  const encrypted = await encryptCms({ content, recipients: [bob.certificate.der], random: randomBytes });
  assert.deepEqual(await decryptCms(toLooseBer(encrypted), recipient(bob)), content);
});

function rebuildLoose(message: Uint8Array): Uint8Array {
  const [type, wrapped] = readElements(readSingle(message, 'info').content, 'info');
  const fields = readElements(readSingle(wrapped?.content ?? new Uint8Array(), 'signed').content, 'signed');
  const end = Uint8Array.of(0, 0);
  const inside = fields.map(({ raw }, index) => (index === 2 ? toLooseBer(raw) : raw));
  const signed = Buffer.concat([Uint8Array.of(0x30, 0x80), ...inside, end]);
  const shell = [Uint8Array.of(0x30, 0x80), type?.raw ?? end, Uint8Array.of(0xa0, 0x80), signed, end, end];
  return Buffer.concat(shell);
}

const recipient = ({ key, certificate }: TestHolder): { privateKey: typeof key; certificate: Uint8Array } => ({
  privateKey: key,
  certificate: certificate.der,
});

for (const cipher of ['aes-256-cbc', 'aes-256-gcm'] as const) {
  for (const keyTransport of ['pkcs1', 'oaep'] as const) {
    test(`all of an RSA and two EC recipients read a message with ${cipher} and ${keyTransport}`, async () => {
      const recipients = [alice, bob, dora].map(({ certificate }) => certificate.der);
      const message = await encryptCms({ content, recipients, random: randomBytes, cipher, keyTransport });
      for (const holder of [alice, bob, dora]) {
        assert.deepEqual(await decryptCms(message, recipient(holder)), content);
      }
    });
  }
}

test('another library reads the encrypted message and encodes it to the same bytes', async () => {
  const recipients = [alice, bob].map(({ certificate }) => certificate.der);
  const info = AsnConvert.parse(await encryptCms({ content, recipients, random: randomBytes }), ContentInfo);
  const enveloped = AsnConvert.parse(info.content, EnvelopedData);
  assert.equal(enveloped.version, 2);
  assert.equal(enveloped.recipientInfos.length, 2);
  assert.deepEqual(new Uint8Array(AsnConvert.serialize(enveloped)), new Uint8Array(info.content));
});

test('who is no recipient, or has another key, cannot read the message', async () => {
  const message = await encryptCms({ content, recipients: [bob.certificate.der], random: randomBytes });
  await assert.rejects(decryptCms(message, recipient(alice)), hasCode('CMS_OTHER_RECIPIENT'));
  const other = await authority.issue({ addresses: ['eve@example.org'], keyType: 'rsa2048' });
  const thief = { privateKey: other.key, certificate: bob.certificate.der };
  await assert.rejects(decryptCms(message, thief), hasCode('CMS_DECRYPTION_FAILED'));
});

test('nothing is encrypted to a certificate for signing, nor to nobody', async () => {
  const signing = await authority.issue({ addresses: ['f@example.org'], usage: 'signing', keyType: 'rsa2048' });
  for (const { certificate } of [carol, signing]) {
    const recipients = [certificate.der];
    await assert.rejects(encryptCms({ content, recipients, random: randomBytes }), hasCode('RECIPIENT_CANNOT_DECRYPT'));
  }
  await assert.rejects(encryptCms({ content, recipients: [], random: randomBytes }), hasCode('RECIPIENT_MISSING'));
});

test('one bit changed anywhere in authenticated content or its tag is noticed', async () => {
  const recipients = [bob.certificate.der];
  const message = await encryptCms({ content, recipients, random: randomBytes, cipher: 'aes-256-gcm' });
  // From the end: a tag of 16 octets and the ciphertext, each with its identifier and length.
  for (let back = 1; back <= 2 + 16 + 2 + content.length; back += 1) {
    const changed = Uint8Array.from(message);
    changed[message.length - back] = (changed[message.length - back] ?? 0) ^ 1;
    await assert.rejects(
      decryptCms(changed, recipient(bob)),
      hasCode('CMS_DECRYPTION_FAILED', 'ASN1_MALFORMED', 'CMS_UNSUPPORTED'),
    );
  }
});

test('messages cut off or damaged anywhere throw nothing but our errors', async () => {
  const signed = await signAs(alice);
  const encrypted = await encryptCms({ content, recipients: [alice.certificate.der], random: randomBytes });
  const ours = (error: unknown): void => {
    assert.ok(error instanceof ProtocolViolation || error instanceof ConfigInvalid, String(error));
  };
  const open = async (bytes: Uint8Array): Promise<void> => {
    await verifyCms(bytes).then(() => undefined, ours);
    await decryptCms(bytes, recipient(alice)).then(() => undefined, ours);
  };
  for (const message of [signed, encrypted]) {
    for (let index = 0; index < message.length; index += 13) {
      await open(message.subarray(0, index));
      for (const octet of [0x00, 0x80, 0xff]) {
        const damaged = Uint8Array.from(message);
        damaged[index] = octet;
        await open(damaged);
      }
    }
  }
});

test('nesting without end is refused', async () => {
  const deep = Buffer.concat([Buffer.alloc(20_000, Buffer.of(0x30, 0x80))]);
  await assert.rejects(verifyCms(deep), hasCode('ASN1_MALFORMED'));
});

test('a certificate for signing alone signs', async () => {
  for (const keyType of ['rsa2048', 'p384'] satisfies KeyType[]) {
    const holder = await authority.issue({ addresses: ['g@example.org'], keyType, usage: 'signing' });
    assert.equal((await verifyCms(await signAs(holder))).signers[0]?.signatureValid, true);
  }
});
