import type { Check, CheckReport } from '../check-report.ts';
import { parseAddress, sameAddress } from '../mail/address.ts';
import type { Certificate } from './certificate.ts';
import { describeCertificate } from './certificate.ts';
import { isSignedBy } from './chain.ts';
import { sameBytes } from './der.ts';
import { keyPurposes } from './extension-values.ts';
import type { SmimeUsage } from './key-usage.ts';
import { usageOf } from './key-usage.ts';
import { readSpki } from './public-key.ts';
import { addressesOf } from './subject-alternative-name.ts';

/** What was ordered, beside what came. */
export interface IssuedCertificate {
  /** As the server sent it: the certificate, then each issuer of the one before (RFC 8555 section 7.4.2). */
  readonly chain: readonly Certificate[];
  /** SubjectPublicKeyInfo of our key, DER. */
  readonly spki: Uint8Array;
  readonly addresses: readonly string[];
  readonly usage: SmimeUsage;
  readonly now: Date;
}

/** A server's clock may be ahead of ours by this much. */
const clockToleranceMs = 60 * 60 * 1000;

/**
 * Checks a certificate that was just issued against what was ordered: our key, exactly our addresses, the usage, the
 * validity, and that the chain links up. Whether its root is trusted is not asked: that is for those who receive mail.
 */
export function checkIssuedCertificate(issued: IssuedCertificate): CheckReport {
  const [certificate] = issued.chain;
  if (certificate === undefined) {
    return { checks: [check('certificate', 'RFC 8555 7.4.2', 'fail', 'The server sent no certificate.')] };
  }
  return {
    checks: [
      keyCheck(certificate, issued.spki),
      addressCheck(certificate, issued.addresses),
      usageCheck(certificate, issued.usage),
      purposeCheck(certificate),
      authorityCheck(certificate),
      validityCheck(certificate, issued.now),
      chainCheck(issued.chain),
    ],
  };
}

function keyCheck(certificate: Certificate, spki: Uint8Array): Check {
  const same = sameBytes(certificate.spki, spki);
  const detail = same ? 'The certificate is for our key.' : 'The certificate is for another key than ours.';
  return check('certificate-key', 'RFC 8555 7.4', same ? 'pass' : 'fail', detail);
}

function addressCheck(certificate: Certificate, addresses: readonly string[]): Check {
  const named = addressesOf(certificate.names);
  const covers = (list: readonly string[], address: string): boolean => list.some((other) => isSame(other, address));
  const missing = addresses.filter((address) => !covers(named, address));
  const foreign = named.filter((address) => !covers(addresses, address));
  const others = certificate.names.filter(({ kind }) => kind !== 'rfc822Name' && kind !== 'smtpUtf8Mailbox');
  const detail = [
    missing.length === 0 ? [] : [`The certificate does not name ${missing.join(', ')}.`],
    foreign.length === 0 ? [] : [`It names ${foreign.join(', ')}, which nobody ordered.`],
    others.length === 0 ? [] : [`It also has names of the form ${others.map(({ kind }) => kind).join(', ')}.`],
  ].flat();
  const outcome = missing.length + foreign.length > 0 ? 'fail' : others.length > 0 ? 'note' : 'pass';
  const text = detail.length === 0 ? `The certificate names exactly ${named.join(', ')}.` : detail.join(' ');
  return check('certificate-addresses', 'RFC 8823 3', outcome, text);
}

function isSame(a: string, b: string): boolean {
  const [left, right] = [parseAddress(a), parseAddress(b)];
  return left !== undefined && right !== undefined && sameAddress(left, right);
}

function usageCheck(certificate: Certificate, ordered: SmimeUsage): Check {
  const usage = usageOf(certificate.keyUsage);
  const detail = `The certificate is for ${usage ?? 'nothing of mail'}, and ${ordered} was ordered.`;
  if (usage === ordered) return check('certificate-usage', 'RFC 8823 3.3', 'pass', detail);
  // A key that can only sign cannot be certified for both, and more than was ordered harms nobody.
  const acceptable = usage === 'both' || (usage === 'signing' && ordered === 'both' && !canEncrypt(certificate));
  return check('certificate-usage', 'RFC 8823 3.3', acceptable ? 'note' : 'fail', detail);
}

function canEncrypt({ spki }: Certificate): boolean {
  const kind = readSpki(spki)?.asymmetricKeyType;
  return kind === 'rsa' || kind === 'ec';
}

function purposeCheck({ extendedKeyUsage }: Certificate): Check {
  const serves =
    extendedKeyUsage === undefined ||
    extendedKeyUsage.includes(keyPurposes.emailProtection) ||
    extendedKeyUsage.includes(keyPurposes.any);
  const detail = serves ? 'The certificate is for e-mail protection.' : 'The certificate is not for e-mail protection.';
  return check('certificate-purpose', 'RFC 8550 4.4.4', serves ? 'pass' : 'fail', detail);
}

function authorityCheck({ isCa }: Certificate): Check {
  const detail = isCa
    ? 'The certificate is that of a certification authority: whoever has its key could certify others.'
    : 'The certificate is that of an end entity.';
  return check('certificate-authority', 'RFC 8550 4.4.1', isCa ? 'fail' : 'pass', detail);
}

function validityCheck({ notBefore, notAfter }: Certificate, now: Date): Check {
  const span = `from ${notBefore.toISOString()} to ${notAfter.toISOString()}`;
  const ahead = notBefore.getTime() - now.getTime();
  const outcome = notAfter <= now || ahead > clockToleranceMs ? 'fail' : ahead > 0 ? 'note' : 'pass';
  const detail = `The certificate is valid ${span}, and now it is ${now.toISOString()}.`;
  return check('certificate-validity', 'RFC 5280 4.1.2.5', outcome, detail);
}

function chainCheck(chain: readonly Certificate[]): Check {
  const id = 'certificate-chain';
  const rfc = 'RFC 8555 7.4.2';
  for (const [index, certificate] of chain.entries()) {
    const issuer = chain[index + 1];
    if (issuer === undefined) break;
    const [who, by] = [describeCertificate(certificate), describeCertificate(issuer)];
    if (!sameBytes(certificate.issuer.der, issuer.subject.der)) {
      return check(id, rfc, 'fail', `In the chain ${who} is followed by ${by}, which is not its issuer.`);
    }
    if (!isSignedBy(certificate, issuer)) {
      return check(id, rfc, 'fail', `The signature of ${by} on ${who} is not good.`);
    }
  }
  const last = chain.at(-1);
  const missing = chain.length === 1 && last !== undefined && !sameBytes(last.issuer.der, last.subject.der);
  const detail = missing
    ? 'The server sent the certificate without any issuer certificate.'
    : `All ${chain.length} certificates of the chain link up.`;
  return check(id, rfc, missing ? 'note' : 'pass', detail);
}

function check(id: string, rfc: string, outcome: Check['outcome'], detail: string): Check {
  return { id, rfc, outcome, detail };
}
