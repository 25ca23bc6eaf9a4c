import type { KeyObject } from 'node:crypto';
import { loadNamedFile } from '@acme-smime/client';
import {
  ConfigInvalid,
  ProtocolViolation,
  decodePem,
  decodePrivateKey,
  parseCertificate,
  parsePkcs12,
} from '@acme-smime/protocol';
import type { ParsedPkcs12 } from '@acme-smime/protocol';
import type { CliContext } from '../context.ts';
import type { OutputOptions } from './output-options.ts';
import type { PassphraseOptions } from './passphrase-options.ts';
import { askPassphrase, namedPassphrase } from './passphrase-values.ts';

type Options = PassphraseOptions & OutputOptions;

/**
 * The certificate of a file, DER: from PEM, DER or PKCS#12, whose passphrase is asked when it is needed.
 *
 * @throws ConfigInvalid `FILE_UNREADABLE`, `NO_CERTIFICATES`, `PASSPHRASE_WRONG`, `PASSPHRASE_MISSING`
 */
export async function certificateOf(
  path: string,
  option: string,
  options: Options,
  context: CliContext,
): Promise<Uint8Array> {
  const bytes = await loadNamedFile(path, option);
  if (isPem(bytes)) {
    const der = decodePem(textOf(bytes)).find((one) => one.label === 'CERTIFICATE')?.der;
    if (der !== undefined) return der;
    throw nothingIn(path, option, 'certificate');
  }
  if (isCertificate(bytes)) return bytes;
  const certificate = (await openPkcs12(bytes, path, options, context))?.certificates[0];
  if (certificate === undefined) throw nothingIn(path, option, 'certificate');
  return certificate.der;
}

/**
 * The private key of a file: PEM, DER or PKCS#12.
 *
 * @throws ConfigInvalid `FILE_UNREADABLE`, `PRIVATE_KEY_INVALID`, `PASSPHRASE_WRONG`, `PASSPHRASE_MISSING`
 */
export async function privateKeyOf(
  path: string,
  option: string,
  options: Options,
  context: CliContext,
): Promise<KeyObject> {
  const bytes = await loadNamedFile(path, option);
  if (isPem(bytes)) return decodePrivateKey(bytes);
  const plain = ((): KeyObject | undefined => {
    try {
      return decodePrivateKey(bytes);
    } catch {
      return undefined;
    }
  })();
  if (plain !== undefined) return plain;
  const privateKey = (await openPkcs12(bytes, path, options, context))?.privateKey;
  if (privateKey !== undefined) return privateKey;
  throw new ConfigInvalid('PRIVATE_KEY_INVALID', `The file ${path} of ${option} holds no private key.`, {
    path: option,
    expected: 'a private key as PEM, DER or PKCS#12',
  });
}

/** Opens a PKCS#12 file, asking for its passphrase where it needs one; `undefined` when it is none. */
async function openPkcs12(
  bytes: Uint8Array,
  path: string,
  options: Options,
  context: CliContext,
): Promise<ParsedPkcs12 | undefined> {
  const named = await namedPassphrase(options, context);
  try {
    return await parsePkcs12(bytes, named ?? '');
  } catch (error) {
    if (error instanceof ProtocolViolation && error.code === 'ASN1_MALFORMED') return undefined;
    const asks = named === undefined && error instanceof ConfigInvalid && error.code === 'PASSPHRASE_WRONG';
    if (!asks) throw error;
    return parsePkcs12(bytes, await askPassphrase(path, options, context));
  }
}

function isPem(bytes: Uint8Array): boolean {
  return textOf(bytes).includes('-----BEGIN ');
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}

function isCertificate(bytes: Uint8Array): boolean {
  try {
    parseCertificate(bytes);
    return true;
  } catch {
    return false;
  }
}

function nothingIn(path: string, option: string, what: string): ConfigInvalid {
  return new ConfigInvalid('NO_CERTIFICATES', `The file ${path} of ${option} holds no ${what}.`, { path: option });
}
