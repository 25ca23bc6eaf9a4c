import { createPublicKey } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { readTagList } from './dkim-tags.ts';
import { trimWhiteSpace } from './message.ts';

/** A key record in DNS (RFC 6376 section 3.6.1). */
export interface DkimKeyRecord {
  readonly key: KeyObject;
  /** t=y: the domain is only trying DKIM out. */
  readonly testing: boolean;
  /** t=s: i= must be of the very domain of d=. */
  readonly exactIdentity: boolean;
}

/** RFC 8301 section 3.2. */
const minRsaBits = 1024;

/**
 * Reads a key record for signatures of a kind over SHA-256; a few words instead when no such signature counts with it (RFC 6376
 * sections 3.6.1 and 6.1.2, RFC 8301 section 3.2, RFC 8463 section 4).
 */
export function readDkimKeyRecord(record: string, kind: 'rsa' | 'ed25519'): DkimKeyRecord | string {
  const tags = readTagList(record);
  if (tags === undefined) return 'its record is broken';
  const version = tags.get('v');
  if (version !== undefined && (version !== 'DKIM1' || [...tags.keys()][0] !== 'v')) return 'its version is not DKIM1';
  const data = tags.get('p')?.replaceAll(/[ \t]/g, '');
  if (data === undefined) return 'its record holds no key';
  if (data === '') return 'it has been revoked';
  const services = words(tags.get('s') ?? '*');
  if (!services.includes('*') && !services.includes('email')) return 'it is not for mail';
  if (!words(tags.get('h') ?? 'sha256').includes('sha256')) return 'it is not for SHA-256';
  if ((tags.get('k') ?? 'rsa').toLowerCase() !== kind) return 'it is of another kind than a= says';
  const key = readKey(data, kind);
  if (typeof key === 'string') return key;
  const flags = words(tags.get('t') ?? '');
  return { key, testing: flags.includes('y'), exactIdentity: flags.includes('s') };
}

function words(list: string): readonly string[] {
  return list.split(':').map((word) => trimWhiteSpace(word).toLowerCase());
}

function readKey(data: string, kind: 'rsa' | 'ed25519'): KeyObject | string {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(data)) return 'p= is not base64';
  const bytes = Buffer.from(data, 'base64');
  const key = kind === 'rsa' ? readRsaKey(bytes) : readEd25519Key(bytes);
  if (key?.asymmetricKeyType !== kind) return `p= is no ${kind} key`;
  if (kind === 'rsa' && (key.asymmetricKeyDetails?.modulusLength ?? 0) < minRsaBits) {
    return `it has fewer than ${minRsaBits} bits`;
  }
  return key;
}

/** RFC 6376 asks for an RSAPublicKey; its own appendix C and everybody else publishes a SubjectPublicKeyInfo. */
function readRsaKey(der: Buffer): KeyObject | undefined {
  for (const type of ['spki', 'pkcs1'] as const) {
    try {
      return createPublicKey({ key: der, format: 'der', type });
    } catch {
      continue;
    }
  }
  return undefined;
}

function readEd25519Key(bytes: Buffer): KeyObject | undefined {
  if (bytes.length !== 32) return undefined;
  return createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url') } });
}
