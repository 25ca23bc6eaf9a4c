import { encodePem } from '@acme-smime/protocol';

import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import { describeCertificate, makeIssuer, makeKey, makeRoot } from '../production/ceremony.ts';
import { sampleConfiguration, sampleName } from '../production/sample-configuration.ts';
import { writeRootCrl } from './ceremony-crl.ts';
import type { RootCrlOptions } from './ceremony-crl.ts';
import { openCeremonyFiles } from './ceremony-files.ts';
import type { CeremonyFiles } from './ceremony-files.ts';
import {
  authorityKeyType,
  countryOf,
  nameParts,
  openIssuerToken,
  openRoot,
  openRootToken,
  publicHttpUrlOf,
  yearsOf,
} from './ceremony-keys.ts';
import type { IssuerKeyOptions, OpenIssuer, RootKeyOptions } from './ceremony-keys.ts';

/** The options of `acme-smime-ca init`, as commander hands them over. */
export interface InitOptions extends RootKeyOptions, IssuerKeyOptions, RootCrlOptions {
  readonly out: string;
  readonly organization: string;
  readonly country?: string;
  readonly publicHttpUrl?: string;
  readonly keyType: string;
  readonly rootYears: string;
  readonly issuerYears: string;
  readonly rootOnly: boolean;
  readonly issuerOnly: boolean;
  readonly rootCrl: boolean;
}

/** What a command works with; only `main.ts` touches the process. */
export interface CommandContext extends SecretReading {
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly write: (text: string) => void;
}

/**
 * Makes a root and an issuer below it, or one of them, or the root's next CRL; writes the files, never over others, and prints
 * the protocol of the ceremony.
 *
 * @throws ConfigInvalid `INIT_EXISTS`, `OPTION_INVALID`, `SECRET_UNREADABLE`, `PASSPHRASE_TOO_SHORT`, `PRIVATE_KEY_INVALID`,
 * `TOKEN_UNUSABLE`.
 */
export async function init(options: InitOptions, context: CommandContext): Promise<void> {
  requireSound(options);
  const files = await openCeremonyFiles(options.out, filesOf(options));
  const isNew = !options.issuerOnly && !options.rootCrl;
  const root = isNew ? await makeNewRoot(options, context, files) : await openRoot(options, context);
  try {
    await writeRootCrl({ ...root, fresh: isNew }, options, context.now(), files);
    if (!options.rootOnly && !options.rootCrl) await makeNewIssuer(options, context, root, files);
  } finally {
    await root.close();
  }
  context.write(files.protocol(`Key ceremony of ${options.organization}, ${context.now().toISOString()}`));
}

/** Everything that could be wrong is said before a key is made. */
function requireSound({
  keyType,
  rootYears,
  issuerYears,
  publicHttpUrl,
  rootOnly,
  rootCrl,
  country,
}: InitOptions): void {
  authorityKeyType(keyType);
  yearsOf('--root-years', rootYears, 25);
  yearsOf('--issuer-years', issuerYears, 10);
  if (!rootOnly && !rootCrl) publicHttpUrlOf(publicHttpUrl);
  if (country !== undefined) countryOf(country);
}

function filesOf({ rootOnly, issuerOnly, rootCrl, tokenKey, rootTokenKey }: InitOptions): readonly string[] {
  if (rootCrl) return ['root.crl'];
  const root = issuerOnly ? [] : [...(rootTokenKey === undefined ? ['root.key'] : []), 'root.pem'];
  const issuer = rootOnly ? [] : [...(tokenKey === undefined ? ['issuer.key'] : []), 'issuer.pem'];
  return [...root, 'root.crl', ...issuer];
}

async function makeNewRoot(options: InitOptions, context: CommandContext, files: CeremonyFiles): Promise<OpenIssuer> {
  const token = await openRootToken(options, context);
  const signer = token ?? (await makeKeyFile('root', options.keyType, options.rootPassphrase, { context, files }));
  const parts = { ...nameParts(options, context), years: Number(options.rootYears) };
  const certificate = await makeRoot(parts, signer);
  await files.write('root.pem', encodePem('CERTIFICATE', certificate.der), 0o644);
  files.say(describeCertificate('Root', certificate));
  return { certificate, signer, close: async () => token?.close() };
}

async function makeNewIssuer(
  options: InitOptions,
  context: CommandContext,
  root: OpenIssuer,
  files: CeremonyFiles,
): Promise<void> {
  const publicHttpUrl = publicHttpUrlOf(options.publicHttpUrl);
  const token = await openIssuerToken(options, context);
  try {
    const signer =
      token ?? (await makeKeyFile('issuer', options.keyType, options.issuerPassphrase, { context, files }));
    const parts = { ...nameParts(options, context), years: Number(options.issuerYears) };
    const certificate = await makeIssuer({ ...parts, root, publicHttpUrl }, signer.spki);
    await files.write('issuer.pem', encodePem('CERTIFICATE', certificate.der), 0o644);
    files.say(describeCertificate('Issuer', certificate));
  } finally {
    await token?.close();
  }
  await files.offer(sampleName, sampleConfiguration({ ...options, publicHttpUrl }));
}

/** Makes a key and keeps it, encrypted, before anything is signed with it. */
export async function makeKeyFile(
  what: 'root' | 'issuer',
  keyType: string,
  passphrase: string,
  { context, files }: { readonly context: CommandContext; readonly files: CeremonyFiles },
): Promise<Awaited<ReturnType<typeof makeKey>>['signer']> {
  const secret = await readSecret(passphrase, `--${what}-passphrase`, context);
  const made = await makeKey(authorityKeyType(keyType), secret);
  await files.write(`${what}.key`, made.pem, 0o600);
  return made.signer;
}
