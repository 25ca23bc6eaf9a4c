import {
  composeIntermediate,
  composeRoot,
  composeSerial,
  decodePem,
  decodePrivateKey,
  encodePem,
  encodePrivateKey,
  generateKey,
  keySigner,
  nameTypes,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Issuer, KeyType, NameAttribute } from '@acme-smime/protocol';

import { keptSecret } from '../storage/kept-secret.ts';
import type { CrlRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** An issuer by the name it has in records and URLs. */
export interface NamedIssuer {
  readonly id: string;
  readonly issuer: Issuer;
  /** What follows a certificate of this issuer, as in `Authority`; the issuer alone without it. */
  readonly chains?: Authority['chains'];
}

/** Names an issuer whose certificate and key are at hand; `above` stands between it and the root. */
export function nameIssuer(issuer: Issuer, above: readonly Uint8Array[] = []): Required<NamedIssuer> {
  const id = Buffer.from(issuer.certificate.subjectKeyId ?? []).toString('hex');
  return { id, issuer, chains: [[issuer.certificate.der, ...above]] };
}

/** What is offered below a certificate of an issuer, the present one or a former; empty for a stranger. */
export function chainsOf(authority: Authority, issuerId: string): Authority['chains'] {
  const found = [authority, ...(authority.former ?? [])].find(({ id }) => id === issuerId);
  return found === undefined ? [] : (found.chains ?? [[found.issuer.certificate.der]]);
}

/** Everybody whose revocations this CA makes known: the issuer of today, those before it, and the root. */
export function issuersOf(authority: Authority): readonly NamedIssuer[] {
  return [authority, ...(authority.former ?? []), { id: rootId, issuer: authority.root }];
}

/** What the root is called in URLs. */
export const rootId = 'root';

/** Who signs: the issuer whose key signs certificates and CRLs, and what stands above it. */
export interface Authority {
  /** Names the issuer in records and URLs: hexadecimal of its key identifier. */
  readonly id: string;
  readonly issuer: Issuer;
  readonly root: Issuer;
  /** Set when the key of the root is not here: then its signer refuses, and its CRL is the one that came with it. */
  readonly offlineRoot?: { readonly crl?: CrlRecord };
  /** Issuers that issue no more, but whose revocations are still made known. */
  readonly former?: readonly NamedIssuer[];
  /** What follows the end-entity certificate, DER, without the root: the default chain first, then alternates. */
  readonly chains: readonly (readonly Uint8Array[])[];
}

/** How an authority is made when the storage holds none. */
export interface AuthorityMaking {
  readonly storage: Storage;
  readonly now: Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly name: string;
  readonly keyType: KeyType;
  /** Where relying parties find the root and its CRL, for the issuer's own certificate. */
  readonly publicHttpUrl: string | undefined;
}

/** What the storage keeps of an authority: unencrypted keys, which is why its file is for its owner only. */
interface KeptAuthority {
  readonly rootKey: string;
  readonly rootCertificate: string;
  readonly issuerKey: string;
  readonly issuerCertificate: string;
}

const day = 86_400_000;
const rootDays = 3650;
const issuerDays = 1825;

/** Opens the authority that the storage keeps, or makes a root and an issuer below it. */
export async function openAuthority(making: AuthorityMaking): Promise<Authority> {
  const kept = await keptSecret(making.storage, 'authority', async () => JSON.stringify(await makeAuthority(making)));
  const { rootKey, rootCertificate, issuerKey, issuerCertificate } = JSON.parse(kept) as KeptAuthority;
  const root = openIssuer(rootKey, rootCertificate);
  const issuer = openIssuer(issuerKey, issuerCertificate);
  return { ...nameIssuer(issuer), root };
}

function openIssuer(keyPem: string, certificatePem: string): Issuer {
  const der = decodePem(certificatePem)[0]?.der ?? new Uint8Array();
  return { certificate: parseCertificate(der), signer: keySigner(decodePrivateKey(keyPem)) };
}

async function makeAuthority(making: AuthorityMaking): Promise<KeptAuthority> {
  const { now, random, name, keyType, publicHttpUrl } = making;
  const [rootKey, issuerKey] = await Promise.all([generateKey(keyType), generateKey(keyType)]);
  // Roots that were thrown away stay in trust stores: no two may have the same name.
  const mark = Buffer.from(random(3)).toString('hex');
  const subject = (what: string): NameAttribute[] => [
    { type: nameTypes.organizationName, value: name },
    { type: nameTypes.commonName, value: `${name} ${what} ${mark}` },
  ];
  const from = new Date(now.getTime() - day);
  const signer = keySigner(rootKey);
  const rootDer = await composeRoot({
    signer,
    subject: subject('Root'),
    serial: composeSerial(random),
    notBefore: from,
    notAfter: new Date(now.getTime() + rootDays * day),
  });
  const issuerDer = await composeIntermediate({
    issuer: { certificate: parseCertificate(rootDer), signer },
    spki: spkiOf(issuerKey),
    subject: subject('Issuer'),
    ...(publicHttpUrl === undefined
      ? {}
      : { crlUrl: `${publicHttpUrl}/crl/${rootId}.crl`, caIssuerUrl: `${publicHttpUrl}/issuer/${rootId}.cer` }),
    serial: composeSerial(random),
    notBefore: from,
    notAfter: new Date(now.getTime() + issuerDays * day),
  });
  return {
    rootKey: encodePrivateKey(rootKey),
    rootCertificate: encodePem('CERTIFICATE', rootDer),
    issuerKey: encodePrivateKey(issuerKey),
    issuerCertificate: encodePem('CERTIFICATE', issuerDer),
  };
}
