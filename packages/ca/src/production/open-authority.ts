import { readFile } from 'node:fs/promises';

import {
  ConfigInvalid,
  TransportFailure,
  decodePem,
  isSignedBy,
  keySigner,
  parseCertificate,
  parseCertificateChain,
  parseCrl,
} from '@acme-smime/protocol';
import type { Certificate, Signer } from '@acme-smime/protocol';

import { nameIssuer, rootId } from '../issuance/authority.ts';
import type { Authority, NamedIssuer } from '../issuance/authority.ts';
import { decryptPrivateKey } from '../keys/encrypted-key.ts';
import { openTokenSigner } from '../keys/pkcs11-signer.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { CrlRecord } from '../storage/records.ts';
import type { Configuration, IssuerConfiguration } from './configuration.ts';

/**
 * Opens the issuers of a configuration below its offline root, and checks that they belong together and are good at `now`.
 *
 * @throws ConfigInvalid `ISSUER_INVALID`, `PRIVATE_KEY_INVALID`, `SECRET_UNREADABLE`, `TOKEN_UNUSABLE`.
 */
export async function openConfiguredAuthority(
  configuration: Pick<Configuration, 'root' | 'issuer' | 'former-issuers'>,
  reading: SecretReading,
  now: Date,
): Promise<Authority> {
  const root = parseCertificate(
    decodePem(await readFile(configuration.root.certificate, 'utf8'))[0]?.der ?? new Uint8Array(),
  );
  const present = await openIssuer(configuration.issuer, 'issuer', root, reading, now);
  const former: NamedIssuer[] = [];
  for (const [at, issuer] of (configuration['former-issuers'] ?? []).entries()) {
    former.push(await openIssuer(issuer, `former-issuers.${at}`, root, reading, undefined));
  }
  const crl = await readRootCrl(configuration.root.crl, root, now);
  return { ...present, root: { certificate: root, signer: offline(root) }, offlineRoot: { crl }, former };
}

async function openIssuer(
  configuration: IssuerConfiguration,
  path: string,
  root: Certificate,
  reading: SecretReading,
  now: Date | undefined,
): Promise<Required<NamedIssuer>> {
  const [certificate, ...above] = parseCertificateChain(await readFile(configuration.certificate, 'utf8'));
  if (certificate === undefined) throw invalid(path, 'its file holds no certificate');
  const signer = await openSigner(configuration, path, reading);
  if (!Buffer.from(signer.spki).equals(certificate.spki))
    throw invalid(path, 'its key is not the one of its certificate');
  const between = above.filter((each) => !Buffer.from(each.der).equals(root.der));
  requireChain([certificate, ...between, root], path, now ?? certificate.notBefore);
  return nameIssuer(
    { certificate, signer },
    between.map(({ der }) => der),
  );
}

/** A former issuer may have run out: its CRLs are still wanted. */
function requireChain(chain: readonly Certificate[], path: string, at: Date): void {
  for (const [place, each] of chain.entries()) {
    const name = each.subject.text;
    if (!each.isCa) throw invalid(path, `${name} is not the certificate of an authority`);
    if (at < each.notBefore || at > each.notAfter) {
      throw invalid(
        path,
        `${name} is valid from ${each.notBefore.toISOString()} to ${each.notAfter.toISOString()} only`,
      );
    }
    const above = chain[place + 1];
    if (above !== undefined && !isSignedBy(each, above))
      throw invalid(path, `${name} was not signed by ${above.subject.text}`);
  }
}

async function openSigner(
  { key, passphrase, token }: IssuerConfiguration,
  path: string,
  reading: SecretReading,
): Promise<Signer> {
  if (token !== undefined) {
    const pin = await readSecret(token.pin, `${path}.token.pin`, reading);
    const { module, label, key: pair, 'driver-folder': driverFolder } = token;
    const driver = driverFolder === undefined ? {} : { driverFolder };
    return openTokenSigner({ module, token: label, label: pair, ...driver }, pin);
  }
  const secret = await readSecret(passphrase ?? 'prompt', `${path}.passphrase`, reading);
  return keySigner(decryptPrivateKey(await readFile(key ?? '', 'utf8'), secret, key ?? path));
}

/** The list that the root's ceremony made; relying parties need it, so one that has run out is no start. */
async function readRootCrl(file: string, root: Certificate, now: Date): Promise<CrlRecord> {
  const bytes = await readFile(file);
  const der = bytes.includes('-----BEGIN')
    ? (decodePem(bytes.toString())[0]?.der ?? new Uint8Array())
    : new Uint8Array(bytes);
  const crl = parseCrl(der);
  if (!Buffer.from(crl.issuer.der).equals(root.subject.der))
    throw invalid('root.crl', 'it is not the list of this root');
  const { number = 1, thisUpdate, nextUpdate, revoked } = crl;
  if (nextUpdate === undefined || nextUpdate <= now) {
    throw invalid('root.crl', 'it has run out; make another one with `acme-smime-ca init --root-crl`');
  }
  const counts = { entries: revoked.length, revocations: revoked.length };
  return { kind: 'crl', id: rootId, version: 0, number, thisUpdate, nextUpdate, ...counts, der };
}

function offline(root: Certificate): Signer {
  return {
    spki: root.spki,
    signatureAlgorithm: new Uint8Array(),
    sign: () => {
      const message = 'The key of the root is offline; only a ceremony can sign with it.';
      return Promise.reject(new TransportFailure('ROOT_OFFLINE', message, { transport: 'process', endpoint: 'root' }));
    },
  };
}

function invalid(path: string, how: string): ConfigInvalid {
  return new ConfigInvalid('ISSUER_INVALID', `${path} cannot be used: ${how}.`, { path });
}
