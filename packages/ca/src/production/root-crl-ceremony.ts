import {
  ConfigInvalid,
  composeCrl,
  decodePem,
  encodePem,
  isCrlOf,
  parseCrl,
  revocationReasons,
} from '@acme-smime/protocol';
import type { Certificate, Issuer, RevocationReason, RevokedCertificate } from '@acme-smime/protocol';

/** What the next CRL of a root says. */
export interface RootCrlParts {
  readonly now: Date;
  /** What the last one says; every entry of it stays. */
  readonly before: readonly RevokedCertificate[];
  /** Serial numbers of issuers that are revoked now. */
  readonly revoke: readonly string[];
  readonly reason: RevocationReason;
}

/** Why an issuer can be revoked: the BR want a reason for each, and hold for none (S/MIME BR 7.2.2). */
export const issuerReasons: readonly RevocationReason[] = [
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'privilegeWithdrawn',
];

const day = 86_400_000;

/** What is revoked when the next CRL is there: what was, with its day and reason, and what is new. */
export function revokedIssuers({ now, before, revoke, reason }: RootCrlParts): readonly RevokedCertificate[] {
  const serials = revoke.map((serial) => serial.toLowerCase().replaceAll(':', ''));
  const known = new Set(before.map(({ serialNumber }) => serialNumber));
  const added = serials.filter((serial) => !known.has(serial));
  const entry = (serialNumber: string): RevokedCertificate => ({
    serialNumber,
    date: now,
    reason: revocationReasons[reason],
  });
  return [...before, ...added.map(entry)];
}

/** Makes the CRL of a root, PEM, good for a year (S/MIME BR 4.9.7). */
export async function makeRootCrl(root: Issuer, parts: RootCrlParts): Promise<string> {
  const { now } = parts;
  const der = await composeCrl({
    issuer: root,
    revoked: revokedIssuers(parts),
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + 364 * day),
    // One ceremony a second, and no state to keep beside the root but its last list.
    number: Math.floor(now.getTime() / 1000),
  });
  return encodePem('X509 CRL', der);
}

/** Reads what the last CRL of a root, PEM or DER, says. Throws ConfigInvalid `ROOT_CRL_INVALID` when it is not of this root. */
export function readRevoked(bytes: Uint8Array, root: Certificate, file: string): readonly RevokedCertificate[] {
  const text = Buffer.from(bytes).toString('latin1');
  const expected = 'the last CRL of this root';
  try {
    const crl = parseCrl(text.includes('-----BEGIN') ? (decodePem(text)[0]?.der ?? new Uint8Array()) : bytes);
    if (isCrlOf(crl, root)) return crl.revoked;
  } catch (cause) {
    const message = `The file ${file} is no CRL, and the next one has to go on from ${expected}.`;
    throw new ConfigInvalid('ROOT_CRL_INVALID', message, { path: file, expected }, { cause });
  }
  const message = `The CRL ${file} was not signed by this root, and the next one has to go on from ${expected}.`;
  throw new ConfigInvalid('ROOT_CRL_INVALID', message, { path: file, expected });
}

/** What witnesses read aloud of a CRL. */
export function describeRevoked(revoked: readonly RevokedCertificate[]): string {
  const lines = revoked.map(({ serialNumber, date, reason }) => {
    const name = Object.entries(revocationReasons).find(([, number]) => number === reason)?.[0] ?? 'no reason';
    return `  revoked      ${serialNumber}, ${date.toISOString()}, ${name}`;
  });
  return ['CRL of the root', ...(lines.length === 0 ? ['  revoked      none'] : lines), ''].join('\n');
}
