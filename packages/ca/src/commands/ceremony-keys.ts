import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { ConfigInvalid, decodePem, keyTypes, parseCertificate } from '@acme-smime/protocol';
import type { Issuer, KeyType } from '@acme-smime/protocol';

import { openTokenSigner } from '../keys/pkcs11-signer.ts';
import type { OpenSigner } from '../keys/pkcs11-signer.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import type { NameParts } from '../production/ceremony.ts';
import { openKeyFile } from '../production/read-issuer.ts';

/** The options that say where the root's key is: an encrypted file, or a token. */
export interface RootKeyOptions {
  readonly rootKey?: string;
  readonly rootCertificate?: string;
  readonly rootPassphrase: string;
  readonly rootTokenModule?: string;
  readonly rootTokenLabel?: string;
  readonly rootTokenKey?: string;
  readonly rootTokenPin: string;
  readonly tokenDriver?: string;
}

/** The options that say where the issuer's key is, or what kind is made. */
export interface IssuerKeyOptions {
  readonly issuerPassphrase: string;
  readonly tokenModule?: string;
  readonly tokenLabel?: string;
  readonly tokenKey?: string;
  readonly tokenPin: string;
  readonly tokenDriver?: string;
}

/** An authority whose key is open until `close`. */
export interface OpenIssuer extends Issuer {
  close(): Promise<void>;
}

/** Opens the root's key on a token; `undefined` when no token is named. Throws ConfigInvalid `TOKEN_UNUSABLE`. */
export async function openRootToken(options: RootKeyOptions, reading: SecretReading): Promise<OpenSigner | undefined> {
  const { rootTokenModule: module, rootTokenLabel: label, rootTokenKey: key, rootTokenPin: pin } = options;
  return openToken({ prefix: '--root-token', module, label, key, pin, driver: options.tokenDriver }, reading);
}

/** Opens the issuer's key on a token; `undefined` when no token is named. Throws ConfigInvalid `TOKEN_UNUSABLE`. */
export async function openIssuerToken(
  options: IssuerKeyOptions,
  reading: SecretReading,
): Promise<OpenSigner | undefined> {
  const { tokenModule: module, tokenLabel: label, tokenKey: key, tokenPin: pin } = options;
  return openToken({ prefix: '--token', module, label, key, pin, driver: options.tokenDriver }, reading);
}

/**
 * Opens a root that is there.
 *
 * @throws ConfigInvalid `OPTION_INVALID`, `PRIVATE_KEY_INVALID`, `SECRET_UNREADABLE`, `TOKEN_UNUSABLE`.
 */
export async function openRoot(options: RootKeyOptions, reading: SecretReading): Promise<OpenIssuer> {
  const { rootKey, rootCertificate, rootPassphrase: passphrase } = options;
  if (rootCertificate === undefined) throw optionInvalid('--root-certificate', '', 'the certificate of the root');
  const der = decodePem(await readFile(rootCertificate, 'utf8'))[0]?.der ?? new Uint8Array();
  const certificate = parseCertificate(der);
  const token = await openRootToken(options, reading);
  if (token === undefined && rootKey === undefined) {
    throw optionInvalid('--root-key', '', 'the encrypted key of the root, or --root-token-key with its token');
  }
  const signer = token ?? (await openKeyFile({ key: rootKey, passphrase }, '--root', reading));
  const close = async (): Promise<void> => token?.close();
  if (Buffer.from(signer.spki).equals(certificate.spki)) return { certificate, signer, close };
  await close();
  throw optionInvalid('--root-key', rootKey ?? 'a token', `the key of ${rootCertificate}`);
}

interface NamedToken {
  readonly prefix: string;
  readonly module: string | undefined;
  readonly label: string | undefined;
  readonly key: string | undefined;
  readonly pin: string;
  readonly driver: string | undefined;
}

async function openToken(named: NamedToken, reading: SecretReading): Promise<OpenSigner | undefined> {
  const { prefix, module, label, key, pin, driver } = named;
  if (key === undefined) return undefined;
  if (module === undefined) throw optionInvalid(`${prefix}-module`, '', 'the library of the token’s vendor');
  if (label === undefined) throw optionInvalid(`${prefix}-label`, '', 'the label of the token');
  const folder = driver === undefined ? {} : { driverFolder: resolve(driver) };
  return openTokenSigner(
    { module, token: label, label: key, ...folder },
    await readSecret(pin, `${prefix}-pin`, reading),
  );
}

/** The type of key that is to be made. Throws ConfigInvalid `OPTION_INVALID`. */
export function authorityKeyType(option: string): KeyType {
  const keyType = keyTypes.find((type) => type === option);
  if (keyType !== undefined && keyType !== 'ed25519' && keyType !== 'rsa2048') return keyType;
  throw optionInvalid('--key-type', option, 'p256, p384, rsa3072 or rsa4096');
}

/** For how many years something lasts. Throws ConfigInvalid `OPTION_INVALID`. */
export function yearsOf(option: string, value: string, most: number): number {
  if (Number(value) >= 1 && Number(value) <= most) return Number(value);
  throw optionInvalid(option, value, `a number from 1 to ${most}`);
}

/** The country of an authority. Throws ConfigInvalid `OPTION_INVALID`. */
export function countryOf(code: string): string {
  if (/^[A-Z]{2}$/.test(code)) return code;
  throw optionInvalid('--country', code, 'two capital letters of ISO 3166-1, for example DE');
}

/** What the names of a ceremony are made of. Throws ConfigInvalid `OPTION_INVALID`. */
export function nameParts(
  { organization, country }: { readonly organization: string; readonly country?: string },
  { now, random }: Pick<NameParts, 'random'> & { readonly now: () => Date },
): NameParts {
  return { now: now(), random, organization, ...(country === undefined ? {} : { country: countryOf(country) }) };
}

/** The base that the world reaches. Throws ConfigInvalid `OPTION_INVALID`. */
export function publicHttpUrlOf(url: string | undefined): string {
  if (url !== undefined && /^http:\/\/[^/]+(?:\/.*[^/])?$/.test(url)) return url;
  throw optionInvalid('--public-http-url', url ?? '', 'the http:// base of the CA, no slash at its end');
}

/** An option that cannot be followed. */
export function optionInvalid(option: string, value: string, expected: string): ConfigInvalid {
  const message = `The option ${option} is ${JSON.stringify(value)}; it must be ${expected}.`;
  return new ConfigInvalid('OPTION_INVALID', message, { path: option, expected });
}
