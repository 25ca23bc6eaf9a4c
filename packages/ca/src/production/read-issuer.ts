import { readFile } from 'node:fs/promises';

import {
  ConfigInvalid,
  decodePem,
  isCrlOf,
  isSignedBy,
  keySigner,
  parseCertificate,
  parseCertificateChain,
  parseCrl,
} from '@acme-smime/protocol';
import type { Certificate, Signer } from '@acme-smime/protocol';

import { rootId } from '../issuance/authority.ts';
import { decryptPrivateKey } from '../keys/encrypted-key.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { CrlRecord } from '../storage/records.ts';
import type { IssuerConfiguration } from './configuration.ts';

/** An issuer’s certificate and, DER, what stands between it and the root. */
export interface IssuerCertificates {
  readonly certificate: Certificate;
  readonly between: readonly Uint8Array[];
}

/** Reads the root’s certificate. Throws ConfigInvalid `ISSUER_INVALID`. */
export async function readRoot(file: string): Promise<Certificate> {
  const der = decodePem(await readFile(file, 'utf8'))[0]?.der;
  if (der === undefined) throw issuerInvalid('root.certificate', 'its file holds no certificate');
  return parseCertificate(der);
}

/**
 * Reads an issuer’s certificates and checks that they lead to the root and are good `at`; a former issuer may have run out, its
 * CRLs are still wanted, so without `at` the moment of its beginning counts.
 *
 * @throws ConfigInvalid `ISSUER_INVALID`.
 */
export async function readIssuerCertificates(
  { certificate: file }: Pick<IssuerConfiguration, 'certificate'>,
  path: string,
  root: Certificate,
  at: Date | undefined,
): Promise<IssuerCertificates> {
  const [certificate, ...above] = parseCertificateChain(await readFile(file, 'utf8'));
  if (certificate === undefined) throw issuerInvalid(path, 'its file holds no certificate');
  const between = above.filter((each) => !Buffer.from(each.der).equals(root.der));
  requireChain([certificate, ...between, root], path, at ?? certificate.notBefore);
  return { certificate, between: between.map(({ der }) => der) };
}

function requireChain(chain: readonly Certificate[], path: string, at: Date): void {
  for (const [place, each] of chain.entries()) {
    const name = each.subject.text;
    if (!each.isCa) throw issuerInvalid(path, `${name} is not the certificate of an authority`);
    if (at < each.notBefore || at > each.notAfter) {
      const validity = `from ${each.notBefore.toISOString()} to ${each.notAfter.toISOString()}`;
      throw issuerInvalid(path, `${name} is valid ${validity} only`);
    }
    const above = chain[place + 1];
    if (above !== undefined && !isSignedBy(each, above))
      throw issuerInvalid(path, `${name} was not signed by ${above.subject.text}`);
  }
}

/** Refuses a key that is not the one of the certificate. Throws ConfigInvalid `ISSUER_INVALID`. */
export function requireKeyOf({ spki, subject }: Certificate, signer: Pick<Signer, 'spki'>, path: string): void {
  if (Buffer.from(signer.spki).equals(spki)) return;
  throw issuerInvalid(path, `its key is not the one of its certificate ${subject.text}`);
}

/** Opens an issuer’s key that lies in an encrypted file. Throws ConfigInvalid `PRIVATE_KEY_INVALID`, `SECRET_UNREADABLE`. */
export async function openKeyFile(
  { key = '', passphrase = 'prompt' }: Pick<IssuerConfiguration, 'key' | 'passphrase'>,
  path: string,
  reading: SecretReading,
): Promise<Signer> {
  const secret = await readSecret(passphrase, `${path}.passphrase`, reading);
  return keySigner(decryptPrivateKey(await readFile(key, 'utf8'), secret, key));
}

/** The list that the root's ceremony made; relying parties need it, so one that has run out is no start. */
export async function readRootCrl(file: string, root: Certificate, now: Date): Promise<CrlRecord> {
  const bytes = await readFile(file);
  const der = bytes.includes('-----BEGIN')
    ? (decodePem(bytes.toString())[0]?.der ?? new Uint8Array())
    : new Uint8Array(bytes);
  const crl = parseCrl(der);
  if (!isCrlOf(crl, root)) throw issuerInvalid('root.crl', 'it is not the list of this root');
  const { number = 1, thisUpdate, nextUpdate, revoked } = crl;
  if (nextUpdate === undefined || nextUpdate <= now) {
    throw issuerInvalid('root.crl', 'it has run out; make another one with `acme-smime-ca init --root-crl`');
  }
  const counts = { entries: revoked.length, revocations: revoked.length };
  return { kind: 'crl', id: rootId, version: 0, number, thisUpdate, nextUpdate, ...counts, der };
}

/** An issuer, or what stands above it, that cannot be used. */
export function issuerInvalid(path: string, how: string): ConfigInvalid {
  return new ConfigInvalid('ISSUER_INVALID', `${path} cannot be used: ${how}.`, { path });
}
