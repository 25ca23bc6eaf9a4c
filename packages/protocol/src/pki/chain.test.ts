import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { days, makeAuthority, now } from './authority.test.fixture.ts';
import type { TestAuthority } from './authority.test.fixture.ts';
import { parseCertificate } from './certificate.ts';
import type { Certificate } from './certificate.ts';
import { verifyChain } from './chain.ts';
import { der, explicit, octetString, sequence, text } from './der.ts';
import { composeName } from './distinguished-name.ts';
import { basicConstraints, extendedKeyUsage } from './extension-values.ts';
import type { Extension } from './extension.ts';
import { composeCertificate, composeIntermediate, composeSerial, keyUsage } from './issue.ts';
import type { Issuer } from './issue.ts';
import { generateKey } from './keys.ts';
import type { KeyType } from './keys.ts';
import { keySigner } from './signer.ts';
import { composeSubjectAlternativeName } from './subject-alternative-name.ts';

const when = { at: now, purpose: 'smime' } as const;
const authority = await makeAuthority();
const [root, intermediate] = [authority.root.certificate, authority.intermediate.certificate];
const { certificate: leaf } = await authority.issue({ addresses: ['alice@example.org'] });

/** A certificate with any extensions, for what the profiles would not write. */
async function issueAny(
  issuer: Issuer,
  name: string,
  extensions: readonly Extension[],
  dates = { notBefore: days(-1), notAfter: days(1) },
): Promise<Issuer> {
  const signer = keySigner(await generateKey('p256'));
  const bytes = await composeCertificate({
    serial: composeSerial(randomBytes),
    issuer: issuer.certificate.subject.der,
    subject: composeName([{ type: '2.5.4.3', value: name }]),
    spki: signer.spki,
    extensions,
    issuerSigner: issuer.signer,
    ...dates,
  });
  return { certificate: parseCertificate(bytes), signer };
}

const ca = [basicConstraints(), keyUsage(['keyCertSign', 'cRLSign'])];
const signing = [keyUsage(['digitalSignature'])];
const mailbox = (...addresses: string[]): Extension => ({
  oid: '2.5.29.17',
  critical: false,
  value: composeSubjectAlternativeName(addresses),
});
const constraints = (permitted: readonly string[], excluded: readonly string[]): Extension => {
  const subtrees = (bases: readonly string[]): Uint8Array[] => bases.map((base) => sequence(text(base, 0x81)));
  const fields = [
    ...(permitted.length === 0 ? [] : [explicit(0, ...subtrees(permitted))]),
    ...(excluded.length === 0 ? [] : [explicit(1, ...subtrees(excluded))]),
  ];
  return { oid: '2.5.29.30', critical: true, value: sequence(...fields) };
};

function refused(certificate: Certificate, between: readonly Certificate[], reason: RegExp): void {
  const result = verifyChain(certificate, between, [root], when);
  assert.equal(result.path, undefined);
  assert.match(result.problem, reason);
}

for (const keyType of ['rsa2048', 'p256', 'p384', 'ed25519'] satisfies KeyType[]) {
  test(`a chain of ${keyType} authorities holds`, async () => {
    const own: TestAuthority = await makeAuthority(keyType);
    const { certificate } = await own.issue({ addresses: ['alice@example.org'] });
    const result = verifyChain(certificate, [own.intermediate.certificate], [own.root.certificate], when);
    assert.deepEqual(result.path, [certificate, own.intermediate.certificate, own.root.certificate]);
  });
}

test('the intermediates may come in any order, with others among them', async () => {
  const other = await makeAuthority();
  const between = [other.root.certificate, other.intermediate.certificate, root, intermediate];
  assert.deepEqual(verifyChain(leaf, between, [other.root.certificate, root], when).path, [leaf, intermediate, root]);
});

test('an intermediate or the leaf itself may be the anchor', () => {
  assert.deepEqual(verifyChain(leaf, [], [intermediate], when).path, [leaf, intermediate]);
  assert.deepEqual(verifyChain(leaf, [], [leaf], when).path, [leaf]);
});

test('a missing intermediate and a foreign root are named', async () => {
  refused(leaf, [], /No trusted certificate of the issuer "CN=Test Issuing" of CN=alice@example.org/);
  const other = await makeAuthority();
  const result = verifyChain(leaf, [intermediate], [other.root.certificate], when);
  assert.match(result.problem ?? '', /issuer "CN=Test Root" of CN=Test Issuing/);
});

test('a forged signature under the right name is refused', async () => {
  const forger = { certificate: intermediate, signer: keySigner(await generateKey('p256')) };
  const { certificate } = await issueAny(forger, 'mallory@example.org', signing);
  refused(certificate, [intermediate], /signature of CN=Test Issuing on CN=mallory@example.org is not good/);
});

test('an expired leaf, an unborn leaf and an expired authority are refused', async () => {
  const old = await issueAny(authority.intermediate, 'old', signing, { notBefore: days(-9), notAfter: days(-1) });
  refused(old.certificate, [intermediate], /^CN=old has expired at 2026-11-14T12:00:00.000Z/);
  const young = await issueAny(authority.intermediate, 'young', signing, { notBefore: days(1), notAfter: days(9) });
  refused(young.certificate, [intermediate], /^CN=young is not valid before/);
  const dates = { notBefore: days(-9), notAfter: days(-1) };
  const gone = await issueAny(authority.root, 'gone', ca, dates);
  refused((await issueAny(gone, 'a', signing)).certificate, [gone.certificate], /^CN=gone has expired/);
});

test('a leaf cannot issue', async () => {
  const holder = await issueAny(authority.intermediate, 'holder', signing);
  const { certificate } = await issueAny(holder, 'victim', signing);
  refused(certificate, [intermediate, holder.certificate], /^CN=holder is not a certification authority/);
});

test('an authority without keyCertSign cannot issue', async () => {
  const sub = await issueAny(authority.root, 'sub', [basicConstraints(), keyUsage(['cRLSign'])]);
  refused((await issueAny(sub, 'a', signing)).certificate, [sub.certificate], /^CN=sub may not sign certificates/);
});

test('a path longer than pathLength allows is refused', async () => {
  const below = await issueAny(authority.intermediate, 'below', ca);
  const { certificate } = await issueAny(below, 'a', signing);
  refused(certificate, [intermediate, below.certificate], /^CN=Test Issuing allows 0 authorities below itself/);
});

test('a certificate or an authority for other purposes than mail is refused', async () => {
  const server = await issueAny(authority.intermediate, 'server', [extendedKeyUsage(['1.3.6.1.5.5.7.3.1'])]);
  refused(server.certificate, [intermediate], /^CN=server is not for e-mail protection/);
  const tls = await issueAny(authority.root, 'tls', [...ca, extendedKeyUsage(['1.3.6.1.5.5.7.3.1'])]);
  refused((await issueAny(tls, 'a', signing)).certificate, [tls.certificate], /^CN=tls may not issue for e-mail/);
  const useless = await issueAny(authority.intermediate, 'useless', [keyUsage(['cRLSign'])]);
  refused(useless.certificate, [intermediate], /^CN=useless is neither for signing nor for encryption/);
});

test('an unknown critical extension is refused, and an unknown one that is not critical is not', async () => {
  const unknown = { oid: '1.2.3.4', value: octetString(Uint8Array.of(1)) };
  const strict = await issueAny(authority.intermediate, 'strict', [...signing, { ...unknown, critical: true }]);
  refused(strict.certificate, [intermediate], /^CN=strict has a critical extension 1\.2\.3\.4/);
  const lax = await issueAny(authority.intermediate, 'lax', [...signing, { ...unknown, critical: false }]);
  assert.equal(verifyChain(lax.certificate, [intermediate], [root], when).path?.length, 3);
});

test('name constraints bind addresses of both kinds', async () => {
  const cases: readonly [permitted: string[], excluded: string[], address: string, allowed: boolean][] = [
    [['example.org'], [], 'a@example.org', true],
    [['example.org'], [], 'a@EXAMPLE.org', true],
    [['example.org'], [], 'a@sub.example.org', false],
    [['.example.org'], [], 'a@sub.example.org', true],
    [['.example.org'], [], 'a@example.org', false],
    [['a@example.org'], [], 'a@example.org', true],
    [['a@example.org'], [], 'b@example.org', false],
    [['example.org'], [], 'δ@example.org', true],
    [['example.org'], [], 'δ@example.net', false],
    [[], ['example.org'], 'a@example.net', true],
    [[], ['example.org'], 'a@example.org', false],
    [[], ['example.org'], 'δ@example.org', false],
    [[], [''], 'a@example.org', false],
  ];
  for (const [permitted, excluded, address, allowed] of cases) {
    const sub = await issueAny(authority.root, 'sub', [...ca, constraints(permitted, excluded)]);
    const { certificate } = await issueAny(sub, 'a', [...signing, mailbox(address)]);
    const result = verifyChain(certificate, [sub.certificate], [root], when);
    assert.equal(result.path !== undefined, allowed, `${address} under ${permitted.join()} without ${excluded.join()}`);
  }
});

test('name constraints bind distinguished names, other forms are refused, and unreadable ones allow nothing', async () => {
  const base = (name: string): Uint8Array => explicit(4, composeName([{ type: '2.5.4.3', value: name }]));
  const under = async (value: Uint8Array, extensions: readonly Extension[] = []): Promise<string | undefined> => {
    const sub = await issueAny(authority.root, 'sub', [...ca, { oid: '2.5.29.30', critical: true, value }]);
    const { certificate } = await issueAny(sub, 'Alice', [...signing, ...extensions]);
    return verifyChain(certificate, [sub.certificate], [root], when).problem;
  };
  assert.equal(await under(sequence(explicit(0, sequence(base('ALICE'))))), undefined);
  assert.match((await under(sequence(explicit(0, sequence(base('Bob')))))) ?? '', /may not issue for CN=Alice/);
  const dns = sequence(explicit(0, sequence(text('example.org', 0x82))));
  assert.equal(await under(dns, [mailbox('a@example.net')]), undefined);
  const named = { oid: '2.5.29.17', critical: false, value: sequence(text('example.org', 0x82)) };
  assert.match((await under(dns, [named])) ?? '', /may not issue for example\.org/);
  assert.match((await under(der(0x04))) ?? '', /cannot be read/);
});

test('authorities that certify each other in circles end in a refusal', async () => {
  const [first, second] = await Promise.all([generateKey('p256'), generateKey('p256')]);
  const certify = async (subject: string, key: typeof first, by: string, byKey: typeof first): Promise<Certificate> => {
    const bytes = await composeCertificate({
      serial: composeSerial(randomBytes),
      issuer: composeName([{ type: '2.5.4.3', value: by }]),
      subject: composeName([{ type: '2.5.4.3', value: subject }]),
      spki: keySigner(key).spki,
      extensions: ca,
      issuerSigner: keySigner(byKey),
      notBefore: days(-1),
      notAfter: days(1),
    });
    return parseCertificate(bytes);
  };
  const circle = await Promise.all([certify('A', first, 'B', second), certify('B', second, 'A', first)]);
  const a = circle[0];
  assert.ok(a !== undefined);
  const { certificate } = await issueAny({ certificate: a, signer: keySigner(first) }, 'leaf', signing);
  refused(certificate, circle, /No trusted certificate/);
});

test('a cross-signed authority is found behind an expired one of the same name', async () => {
  const key = await generateKey('p256');
  const sub = async (notAfter: Date): Promise<Certificate> => {
    const bytes = await composeIntermediate({
      issuer: authority.root,
      spki: keySigner(key).spki,
      subject: [{ type: '2.5.4.3', value: 'Twice' }],
      serial: composeSerial(randomBytes),
      notBefore: days(-9),
      notAfter,
    });
    return parseCertificate(bytes);
  };
  const [old, fresh] = [await sub(days(-1)), await sub(days(9))];
  const { certificate } = await issueAny({ certificate: old, signer: keySigner(key) }, 'leaf', signing);
  assert.deepEqual(verifyChain(certificate, [old, fresh], [root], when).path, [certificate, fresh, root]);
});
