import { TransportFailure } from '@acme-smime/protocol';
import type { Certificate, Signer } from '@acme-smime/protocol';

import { nameIssuer } from '../issuance/authority.ts';
import type { Authority, NamedIssuer } from '../issuance/authority.ts';
import { openTokenSigner } from '../keys/pkcs11-signer.ts';
import type { OpenSigner } from '../keys/pkcs11-signer.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { Log } from '../log.ts';
import type { Configuration, IssuerConfiguration } from './configuration.ts';
import { openKeyFile, readIssuerCertificates, readRoot, requireKeyOf } from './read-issuer.ts';
import { openRootCrl } from './root-crl.ts';

/** The issuers of a configuration, with their tokens open and the CRL of the root watched. */
export interface OpenAuthority {
  readonly authority: Authority;
  /** Reads the CRL of the root again; rejects, and nothing changes, when it cannot be used. */
  renewRootCrl(): Promise<void>;
  close(): Promise<void>;
}

/** What the issuers are opened with. */
interface Opening {
  readonly root: Certificate;
  readonly reading: SecretReading;
  readonly tokens: OpenSigner[];
}

/**
 * Opens the issuers of a configuration below its offline root, and checks that they belong together and are good now. The
 * first token that refuses ends it: a wrong PIN is tried once and not again for the next issuer.
 *
 * @throws ConfigInvalid `ISSUER_INVALID`, `PRIVATE_KEY_INVALID`, `SECRET_UNREADABLE`, `TOKEN_UNUSABLE`.
 */
export async function openConfiguredAuthority(
  configuration: Pick<Configuration, 'root' | 'issuer' | 'former-issuers'>,
  parts: SecretReading & { readonly now: () => Date; readonly log: Log },
): Promise<OpenAuthority> {
  const root = await readRoot(configuration.root.certificate);
  const tokens: OpenSigner[] = [];
  const close = async (): Promise<void> => void (await Promise.all(tokens.map((each) => each.close())));
  try {
    const opening = { root, reading: parts, tokens };
    const present = await openIssuer(configuration.issuer, 'issuer', opening, parts.now());
    const former: NamedIssuer[] = [];
    for (const [at, issuer] of (configuration['former-issuers'] ?? []).entries()) {
      former.push(await openIssuer(issuer, `former-issuers.${at}`, opening, undefined));
    }
    const offlineRoot = await openRootCrl(configuration.root.crl, root, parts);
    const above = { root: { certificate: root, signer: offline(root) }, offlineRoot };
    const closeAll = async (): Promise<void> => {
      offlineRoot.close();
      await close();
    };
    return { authority: { ...present, ...above, former }, renewRootCrl: offlineRoot.renew, close: closeAll };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openIssuer(
  configuration: IssuerConfiguration,
  path: string,
  opening: Opening,
  at: Date | undefined,
): Promise<Required<NamedIssuer>> {
  const { certificate, between } = await readIssuerCertificates(configuration, path, opening.root, at);
  const signer = await openSigner(configuration, path, opening);
  requireKeyOf(certificate, signer, path);
  return nameIssuer({ certificate, signer }, between);
}

async function openSigner(
  configuration: IssuerConfiguration,
  path: string,
  { reading, tokens }: Opening,
): Promise<Signer> {
  const { token } = configuration;
  if (token === undefined) return openKeyFile(configuration, path, reading);
  const pin = await readSecret(token.pin, `${path}.token.pin`, reading);
  const { module, label, key: pair, 'driver-folder': driverFolder } = token;
  const driver = driverFolder === undefined ? {} : { driverFolder };
  const signer = await openTokenSigner({ module, token: label, label: pair, ...driver }, pin);
  tokens.push(signer);
  return signer;
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
