import { randomBytes } from 'node:crypto';
import {
  composeDate,
  composeEncryptedMail,
  composeSignedMail,
  decodePrivateKey,
  decryptMail,
  keySigner,
  parseCertificateChain,
  parseMessage,
  ProtocolViolation,
  verifyChain,
  verifySignedMail,
} from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';
import type { StoredCertificate } from '@acme-smime/client';
import type { Steps } from '../../output/steps.ts';

/** Signs a message with the new certificate, verifies it, encrypts it to itself and decrypts it. Returns the signed one. */
export async function useCertificate(
  { files }: StoredCertificate,
  rootPem: string,
  address: string,
  now: Date,
  steps: Steps,
): Promise<{ readonly 'signed.eml': Uint8Array }> {
  const privateKey = decodePrivateKey(files['key.pem']);
  const [leaf, ...chain] = parseCertificateChain(files['fullchain.pem']);
  if (leaf === undefined) throw new Error('the certificate that was just stored is gone');
  const headers = [
    ['From', address],
    ['To', address],
    ['Subject', 'Signed with a certificate that nobody had to click for'],
    ['Date', composeDate(now)],
    ['Message-ID', `<${randomBytes(12).toString('hex')}@${address.slice(address.lastIndexOf('@') + 1)}>`],
  ] as const;

  const signed = await composeSignedMail({
    headers,
    text: 'Hello,\r\n\r\nthis message is signed. Whoever trusts root.pem can see that it is from me.\r\n',
    signer: keySigner(privateKey),
    certificate: leaf.der,
    chain: chain.map((one) => one.der),
    signingTime: now,
  });
  steps.done('signed', 'a message, as multipart/signed with its header fields protected');

  await requireSigned(signed, parseCertificateChain(rootPem), address, now);
  steps.done('verified', `signature good, signer ${address}, chain up to root.pem`);

  const encrypted = await composeEncryptedMail({
    headers,
    entity: signed,
    recipients: [leaf.der],
    random: randomBytes,
  });
  const decrypted = await decryptMail(parseMessage(encrypted), { privateKey, certificate: leaf.der });
  if (!Buffer.from(decrypted).equals(signed)) throw unusable('what was decrypted is not what was encrypted');
  steps.done('encrypted', 'the signed message to itself, and decrypted it again');
  return { 'signed.eml': signed };
}

async function requireSigned(
  signed: Uint8Array,
  anchors: readonly Certificate[],
  address: string,
  at: Date,
): Promise<void> {
  const cms = (await verifySignedMail(parseMessage(signed)))?.cms;
  const signer = cms?.signers[0];
  if (cms === undefined || signer?.certificate === undefined || !signer.signatureValid)
    throw unusable('its signature does not verify');
  if (!signer.certificate.addresses.includes(address)) throw unusable(`its signer is not ${address}`);
  const verdict = verifyChain(signer.certificate, cms.certificates, anchors, { at, purpose: 'smime' });
  if ('problem' in verdict) throw unusable(verdict.problem);
}

function unusable(why: string): ProtocolViolation {
  return new ProtocolViolation('CERTIFICATE_UNUSABLE', `The new certificate cannot be used: ${why}.`, {
    rfc: 8551,
    section: '2',
  });
}
