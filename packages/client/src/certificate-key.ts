import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConfigInvalid, StateConflict, decodePrivateKey, keyTypeOf, spkiOf } from '@acme-smime/protocol';
import type { KeyType } from '@acme-smime/protocol';
import type { CertificateMetadata } from './issued-certificate.ts';
import type { StoredCertificate } from './store/store.ts';

/** A private key that is there already. */
export interface GivenKey {
  readonly key: KeyObject;
  readonly type: KeyType;
  /** SHA-256 of the SubjectPublicKeyInfo, hexadecimal. */
  readonly fingerprint: string;
}

/** Which key the next certificate shall have. */
export interface KeyWish {
  readonly key?: KeyObject;
  readonly reuseKey?: boolean;
}

/**
 * The key that the user handed in, or with `reuseKey` that of the current certificate; `undefined` when a new one is to be made.
 *
 * @throws ConfigInvalid `KEY_TYPE_UNSUPPORTED`
 * @throws StateConflict `KEY_COMPROMISED` when the key to be used again was revoked as compromised
 */
export function givenKey(wish: KeyWish, current: StoredCertificate | undefined): GivenKey | undefined {
  if (wish.key !== undefined) return describe(wish.key);
  if (wish.reuseKey !== true || current === undefined) return undefined;
  const { revoked } = JSON.parse(current.files['metadata.json']) as Partial<CertificateMetadata>;
  if (revoked?.reason === 'keyCompromise')
    throw new StateConflict(
      'KEY_COMPROMISED',
      `The certificate ${current.lineage} was revoked since its key is known to others, so that key is not used again; leave --reuse-key away.`,
      current.lineage,
    );
  return describe(decodePrivateKey(current.files['key.pem']));
}

/** SHA-256 of the public half, hexadecimal. */
export function keyFingerprint(key: KeyObject): string {
  return createHash('sha256').update(spkiOf(key)).digest('hex');
}

function describe(key: KeyObject): GivenKey {
  const type = keyTypeOf(key);
  if (type === undefined)
    throw new ConfigInvalid(
      'KEY_TYPE_UNSUPPORTED',
      'The private key is of a kind that mail programs cannot use; take RSA with 2048, 3072 or 4096 bits, P-256, P-384 or Ed25519.',
      { path: '--key-path' },
    );
  return { key, type, fingerprint: keyFingerprint(key) };
}
