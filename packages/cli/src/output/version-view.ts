import { isDue } from '@acme-smime/client';
import type { CertificateMetadata, StoredCertificate } from '@acme-smime/client';
import { parseCertificateChain } from '@acme-smime/protocol';
import { createHash } from 'node:crypto';

/** How a certificate stands: good, to be renewed, over, or taken back. */
export type VersionState = 'valid' | 'due' | 'expired' | 'revoked';

/** One version of a lineage as `--json` shows it; documented in docs/reference/json.md. */
export interface VersionView {
  readonly name: string;
  readonly certificateVersion: number;
  readonly state: VersionState;
  readonly addresses: readonly string[];
  readonly use: string;
  readonly keyType: string;
  readonly server: string;
  readonly serialNumber: string;
  readonly fingerprint: string;
  readonly issuer: string;
  readonly notBefore: string;
  readonly notAfter: string;
  readonly daysLeft: number;
  readonly folder: string;
  readonly profile?: string;
  readonly revoked?: { readonly at: string; readonly reason: string };
}

const dayMs = 86_400_000;

/** Reads what its files say of a version. */
export function viewOf(stored: StoredCertificate, now: Date): VersionView {
  const metadata = metadataOf(stored);
  const { request, revoked } = metadata;
  const [leaf] = parseCertificateChain(stored.files['cert.pem']);
  return {
    name: stored.lineage,
    certificateVersion: stored.version,
    state: stateOf(metadata, now),
    addresses: request.addresses,
    use: request.use,
    keyType: request.keyType,
    server: request.directoryUrl,
    serialNumber: metadata.serialNumber,
    fingerprint: fingerprintOf(leaf?.der ?? new Uint8Array()),
    issuer: metadata.issuer,
    notBefore: metadata.notBefore,
    notAfter: metadata.notAfter,
    daysLeft: Math.floor((Date.parse(metadata.notAfter) - now.getTime()) / dayMs),
    folder: stored.folder,
    ...(request.profile === undefined ? {} : { profile: request.profile }),
    ...(revoked === undefined ? {} : { revoked }),
  };
}

/** What `metadata.json` of a version holds. */
export function metadataOf(stored: StoredCertificate): CertificateMetadata {
  return JSON.parse(stored.files['metadata.json']) as CertificateMetadata;
}

/** How people read what is left: `in 12 days`, `tomorrow`, `3 days ago`. */
export function daysText(days: number): string {
  if (days === 0) return 'today';
  if (days === 1) return 'tomorrow';
  if (days === -1) return 'yesterday';
  return days > 0 ? `in ${days} days` : `${-days} days ago`;
}

function stateOf(metadata: CertificateMetadata, now: Date): VersionState {
  if (metadata.revoked !== undefined) return 'revoked';
  if (now.getTime() >= Date.parse(metadata.notAfter)) return 'expired';
  return isDue(metadata, now) ? 'due' : 'valid';
}

/** SHA-256, in pairs of digits with colons as mail programs show it. */
function fingerprintOf(der: Uint8Array): string {
  const hex = createHash('sha256').update(der).digest('hex').toUpperCase();
  return (hex.match(/../g) ?? []).join(':');
}

const uses: Readonly<Record<VersionView['use'], string>> = {
  both: 'sign, encrypt',
  signing: 'sign',
  encryption: 'encrypt',
};

/** What a certificate is for, for people. */
export function useText(use: VersionView['use']): string {
  return uses[use] ?? use;
}
