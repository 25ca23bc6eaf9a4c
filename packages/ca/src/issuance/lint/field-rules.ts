import { checkSpki, firstFailure } from '@acme-smime/protocol';

import { equal } from './rule.ts';
import type { LintRule } from './rule.ts';

const day = 86_400_000;
const longestDays = 825;
/** 48 hours, and the day that an order which asked for its start may live before it is finalized. */
const longestBackdateMs = 3 * day;

/** The AlgorithmIdentifiers of S/MIME BR 7.1.3.2, byte for byte: RSA, RSA-PSS and ECDSA with SHA-2, Ed25519. */
const signatureAlgorithms: readonly string[] = [
  '300d06092a864886f70d01010b0500',
  '300d06092a864886f70d01010c0500',
  '300d06092a864886f70d01010d0500',
  '304106092a864886f70d01010a3034a00f300d0609608648016503040201' +
    '0500a11c301a06092a864886f70d010108300d0609608648016503040201' +
    '0500a203020120',
  '304106092a864886f70d01010a3034a00f300d0609608648016503040202' +
    '0500a11c301a06092a864886f70d010108300d0609608648016503040202' +
    '0500a203020130',
  '304106092a864886f70d01010a3034a00f300d0609608648016503040203' +
    '0500a11c301a06092a864886f70d010108300d0609608648016503040203' +
    '0500a203020140',
  '300a06082a8648ce3d040302',
  '300a06082a8648ce3d040303',
  '300a06082a8648ce3d040304',
  '300506032b6570',
];

/** Rules about everything but names and extensions. */
export const fieldRules: readonly LintRule[] = [
  {
    id: 'serial-number',
    source: 'S/MIME BR 7.1, RFC 5280 4.1.2.2',
    check: ({ certificate: { serialNumber }, intended }) => {
      if (serialNumber !== intended.serial) return `the serial number ${serialNumber} is not the one on record`;
      const octets = serialNumber.length / 2;
      return octets >= 8 && octets <= 20 ? undefined : `the serial number has ${octets} octets, not 8 to 20`;
    },
  },
  {
    id: 'signature-algorithm',
    source: 'S/MIME BR 7.1.3.2',
    check: ({ certificate }) => {
      const hex = Buffer.from(certificate.signatureAlgorithm).toString('hex');
      return signatureAlgorithms.includes(hex) ? undefined : `the signature algorithm ${hex} is not allowed`;
    },
  },
  {
    id: 'issuer-name',
    source: 'S/MIME BR 7.1.4.1',
    check: ({ certificate, issuer }) =>
      equal(certificate.issuer.der, issuer.subject.der) ? undefined : 'the issuer is not named as it names itself',
  },
  {
    id: 'validity',
    source: 'S/MIME BR 6.3.2',
    check: ({ certificate: { notBefore, notAfter }, now }) => {
      // The last second counts (RFC 5280 section 4.1.2.5).
      const days = (notAfter.getTime() - notBefore.getTime() + 1000) / day;
      if (!(days > 0 && days <= longestDays)) return `it is valid for ${days} days, not 1 to ${longestDays}`;
      if (notBefore.getTime() < now.getTime() - longestBackdateMs - 1000) return 'it begins more than three days ago';
      return notAfter > now ? undefined : 'it has run out already';
    },
  },
  {
    id: 'validity-on-record',
    source: 'RFC 8555 7.4',
    check: ({ certificate, intended }) => {
      const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);
      const same =
        seconds(certificate.notBefore) === seconds(intended.notBefore) &&
        seconds(certificate.notAfter) === seconds(intended.notAfter);
      return same ? undefined : 'its validity is not the one on record';
    },
  },
  {
    id: 'validity-within-issuer',
    source: 'RFC 5280 6.1',
    check: ({ certificate, issuer }) => (certificate.notAfter > issuer.notAfter ? 'it outlives its issuer' : undefined),
  },
  {
    id: 'public-key',
    source: 'S/MIME BR 6.1.5, 6.1.6, 7.1.3.1',
    check: ({ certificate }) => firstFailure(checkSpki(certificate.spki))?.detail,
  },
  {
    id: 'public-key-on-record',
    source: 'RFC 8555 7.4',
    check: ({ certificate, intended }) =>
      equal(certificate.spki, intended.spki) ? undefined : 'its key is not the one that was asked for',
  },
  {
    id: 'public-key-not-of-issuer',
    source: 'S/MIME BR 6.1.7',
    check: ({ certificate, issuer }) => (equal(certificate.spki, issuer.spki) ? 'its key is its issuer’s' : undefined),
  },
];
