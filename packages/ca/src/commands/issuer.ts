import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodePem } from '@acme-smime/protocol';

import {
  composeIssuerRequest,
  describeCertificate,
  describeKey,
  keyOfIssuerRequest,
  makeIssuer,
} from '../production/ceremony.ts';
import { openKeyFile, readIssuerCertificates, readRoot, readRootCrl, requireKeyOf } from '../production/read-issuer.ts';
import { sampleConfiguration, sampleName } from '../production/sample-configuration.ts';
import { writeRootCrl } from './ceremony-crl.ts';
import type { RootCrlOptions } from './ceremony-crl.ts';
import { openCeremonyFiles } from './ceremony-files.ts';
import {
  authorityKeyType,
  nameParts,
  openIssuerToken,
  openRoot,
  optionInvalid,
  publicHttpUrlOf,
  yearsOf,
} from './ceremony-keys.ts';
import type { IssuerKeyOptions, RootKeyOptions } from './ceremony-keys.ts';
import { makeKeyFile } from './init.ts';
import type { CommandContext } from './init.ts';

/** The options of `acme-smime-ca issuer request`. */
export interface RequestOptions extends IssuerKeyOptions {
  readonly out: string;
  readonly organization: string;
  readonly country?: string;
  readonly keyType: string;
}

/** The options of `acme-smime-ca issuer sign`. */
export interface SignOptions extends RootKeyOptions, RootCrlOptions {
  readonly out: string;
  readonly organization: string;
  readonly country?: string;
  readonly publicHttpUrl?: string;
  readonly issuerYears: string;
}

/** The options of `acme-smime-ca issuer accept`. */
export interface AcceptOptions extends IssuerKeyOptions {
  readonly out: string;
  readonly rootCertificate: string;
  readonly rootCrl: string;
  readonly issuerKey?: string;
}

/**
 * On the machine of the CA: makes the issuer's key, or takes the one on its token, and the request that travels to the root.
 *
 * @throws ConfigInvalid `INIT_EXISTS`, `OPTION_INVALID`, `SECRET_UNREADABLE`, `PASSPHRASE_TOO_SHORT`, `TOKEN_UNUSABLE`.
 */
export async function requestIssuer(options: RequestOptions, context: CommandContext): Promise<void> {
  authorityKeyType(options.keyType);
  const made = ['issuer.csr', ...(options.tokenKey === undefined ? ['issuer.key'] : [])];
  const files = await openCeremonyFiles(options.out, made);
  const token = await openIssuerToken(options, context);
  try {
    const signer =
      token ?? (await makeKeyFile('issuer', options.keyType, options.issuerPassphrase, { context, files }));
    const request = await composeIssuerRequest(nameParts(options, context), signer);
    await files.write('issuer.csr', request, 0o644);
    files.say(describeKey('Issuer, to be signed', signer.spki));
  } finally {
    await token?.close();
  }
  context.write(files.protocol(`Request of ${options.organization}, ${context.now().toISOString()}`));
}

/**
 * On the machine of the root: signs the key of a request. Only the key is taken from it.
 *
 * @throws ConfigInvalid `INIT_EXISTS`, `OPTION_INVALID`, `ISSUER_REQUEST_INVALID`, `PRIVATE_KEY_INVALID`, `SECRET_UNREADABLE`,
 * `TOKEN_UNUSABLE`.
 */
export async function signIssuer(request: string, options: SignOptions, context: CommandContext): Promise<void> {
  const publicHttpUrl = publicHttpUrlOf(options.publicHttpUrl);
  const years = yearsOf('--issuer-years', options.issuerYears, 10);
  const spki = keyOfIssuerRequest(await readFile(request), request);
  const files = await openCeremonyFiles(options.out, ['issuer.pem', 'root.crl']);
  const root = await openRoot(options, context);
  try {
    if (Buffer.from(spki).equals(root.certificate.spki))
      throw optionInvalid('CSR', request, 'of another key than the root’s');
    const parts = { ...nameParts(options, context), years, root, publicHttpUrl };
    const certificate = await makeIssuer(parts, spki);
    await files.write('issuer.pem', encodePem('CERTIFICATE', certificate.der), 0o644);
    await writeRootCrl({ ...root, fresh: false }, options, context.now(), files);
    files.say(describeCertificate('Root', root.certificate));
    files.say(describeCertificate('Issuer', certificate));
  } finally {
    await root.close();
  }
  context.write(files.protocol(`Key ceremony of ${options.organization}, ${context.now().toISOString()}`));
}

/**
 * On the machine of the CA: takes in what came back from the root, when it is the certificate of the key that waits here.
 *
 * @throws ConfigInvalid `INIT_EXISTS`, `ISSUER_INVALID`, `PRIVATE_KEY_INVALID`, `SECRET_UNREADABLE`, `TOKEN_UNUSABLE`.
 */
export async function acceptIssuer(file: string, options: AcceptOptions, context: CommandContext): Promise<void> {
  const root = await readRoot(options.rootCertificate);
  const { certificate } = await readIssuerCertificates({ certificate: file }, file, root, context.now());
  await readRootCrl(options.rootCrl, root, context.now());
  const token = await openIssuerToken(options, context);
  try {
    const key = options.issuerKey ?? join(options.out, 'issuer.key');
    const signer = token ?? (await openKeyFile({ key, passphrase: options.issuerPassphrase }, '--issuer', context));
    requireKeyOf(certificate, signer, file);
  } finally {
    await token?.close();
  }
  const files = await openCeremonyFiles(options.out, ['issuer.pem', 'root.pem', 'root.crl']);
  await files.write('issuer.pem', await readFile(file, 'utf8'), 0o644);
  await files.write('root.pem', encodePem('CERTIFICATE', root.der), 0o644);
  await files.write('root.crl', await readFile(options.rootCrl, 'utf8'), 0o644);
  await files.offer(sampleName, sampleConfiguration({ ...options, publicHttpUrl: baseOf(certificate.crlUrls[0]) }));
  files.say(describeCertificate('Root', root));
  files.say(describeCertificate('Issuer', certificate));
  context.write(files.protocol(`Issuer taken in, ${context.now().toISOString()}`));
}

/** The base that the ceremony has put before `/crl/root.crl`. */
function baseOf(crlUrl: string | undefined): string {
  return (crlUrl ?? 'http://ca.example').replace(/\/crl\/[^/]*$/, '');
}
