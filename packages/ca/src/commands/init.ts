import { constants } from 'node:fs';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { ConfigInvalid, decodePem, encodePem, keySigner, keyTypes, parseCertificate } from '@acme-smime/protocol';
import type { Issuer } from '@acme-smime/protocol';

import { decryptPrivateKey } from '../keys/encrypted-key.ts';
import { openTokenSigner } from '../keys/pkcs11-signer.ts';
import { readSecret } from '../keys/secret-source.ts';
import type { SecretReading } from '../keys/secret-source.ts';
import { describeCertificate, makeIssuer, makeRoot, makeRootCrl } from '../production/ceremony.ts';
import type { CeremonyParts, MadeIssuer } from '../production/ceremony.ts';

/** The options of `acme-smime-ca init`, as commander hands them over. */
export interface InitOptions {
  readonly out: string;
  readonly organization: string;
  readonly publicHttpUrl?: string;
  readonly keyType: string;
  readonly rootYears: string;
  readonly issuerYears: string;
  readonly rootOnly: boolean;
  readonly issuerOnly: boolean;
  readonly rootCrl: boolean;
  readonly revoke: readonly string[];
  readonly rootKey?: string;
  readonly rootCertificate?: string;
  readonly rootPassphrase: string;
  readonly issuerPassphrase: string;
  readonly tokenModule?: string;
  readonly tokenLabel?: string;
  readonly tokenKey?: string;
  readonly tokenDriver?: string;
  readonly tokenPin: string;
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
 * @throws ConfigInvalid `INIT_EXISTS`, `OPTION_INVALID`, `SECRET_UNREADABLE`, `PASSPHRASE_TOO_SHORT`, `PRIVATE_KEY_INVALID`.
 */
export async function init(options: InitOptions, context: CommandContext): Promise<void> {
  const parts = ceremonyParts(options, context, options.rootYears);
  await mkdir(options.out, { recursive: true });
  const files = new Files(options.out);
  await files.requireNone(filesOf(options));
  const made = options.issuerOnly || options.rootCrl ? undefined : await makeNewRoot(options, parts, context, files);
  const root = made ?? (await openRoot(options, context));
  const crl = await makeRootCrl(root, { now: context.now(), revoked: options.revoke });
  await files.write('root.crl', crl, 0o644);
  if (!options.rootOnly && !options.rootCrl) {
    const issuer = await makeNewIssuer(options, { ...parts, years: Number(options.issuerYears), root }, context);
    if (issuer.keyPem !== undefined) await files.write('issuer.key', issuer.keyPem, 0o600);
    await files.write('issuer.pem', encodePem('CERTIFICATE', issuer.certificate.der), 0o644);
    files.say(describeCertificate('Issuer', issuer.certificate));
  }
  files.say(`Files in ${options.out}: ${files.written.join(', ')}\n`);
  context.write(`Key ceremony of ${options.organization}, ${context.now().toISOString()}\n\n${files.said.join('\n')}`);
}

function filesOf({ rootOnly, issuerOnly, rootCrl, tokenKey }: InitOptions): readonly string[] {
  if (rootCrl) return ['root.crl'];
  const root = issuerOnly ? [] : ['root.key', 'root.pem'];
  const issuer = rootOnly ? [] : ['issuer.pem', ...(tokenKey === undefined ? ['issuer.key'] : [])];
  return [...root, 'root.crl', ...issuer];
}

/** What is written, and what is said of it in the end. */
class Files {
  readonly folder: string;
  readonly written: string[] = [];
  readonly said: string[] = [];

  constructor(folder: string) {
    this.folder = folder;
  }

  /** A key that is there already is worth more than any new one. */
  async requireNone(names: readonly string[]): Promise<void> {
    for (const name of names) {
      const path = join(this.folder, name);
      const exists = await access(path, constants.F_OK).then(
        () => true,
        () => false,
      );
      if (!exists) continue;
      const message = `${path} is there already and is never overwritten; name another folder with --out.`;
      throw new ConfigInvalid('INIT_EXISTS', message, { path, expected: 'a folder without it' });
    }
  }

  async write(name: string, content: string, mode: number): Promise<void> {
    await writeFile(join(this.folder, name), content, { mode, flag: 'wx' });
    this.written.push(name);
  }

  say(text: string): void {
    this.said.push(text);
  }
}

function ceremonyParts(options: InitOptions, { now, random }: CommandContext, years: string): CeremonyParts {
  const keyType = keyTypes.find((type) => type === options.keyType);
  if (keyType === undefined || keyType === 'ed25519' || keyType === 'rsa2048') {
    throw optionInvalid('--key-type', options.keyType, 'p256, p384, rsa3072 or rsa4096');
  }
  for (const [option, value, most] of [
    ['--root-years', options.rootYears, 25],
    ['--issuer-years', options.issuerYears, 10],
  ] as const) {
    if (!(Number(value) >= 1 && Number(value) <= most))
      throw optionInvalid(option, value, `a number from 1 to ${most}`);
  }
  return { now: now(), random, organization: options.organization, keyType, years: Number(years) };
}

async function makeNewRoot(
  options: InitOptions,
  parts: CeremonyParts,
  context: CommandContext,
  files: Files,
): Promise<MadeIssuer> {
  const root = await makeRoot(parts, await readSecret(options.rootPassphrase, '--root-passphrase', context));
  await files.write('root.key', root.keyPem ?? '', 0o600);
  await files.write('root.pem', encodePem('CERTIFICATE', root.certificate.der), 0o644);
  files.say(describeCertificate('Root', root.certificate));
  return root;
}

async function openRoot(options: InitOptions, context: CommandContext): Promise<Issuer> {
  const { rootKey, rootCertificate } = options;
  if (rootKey === undefined) throw optionInvalid('--root-key', '', 'the encrypted key of the root');
  if (rootCertificate === undefined) throw optionInvalid('--root-certificate', '', 'the certificate of the root');
  const passphrase = await readSecret(options.rootPassphrase, '--root-passphrase', context);
  const key = decryptPrivateKey(await readFile(rootKey, 'utf8'), passphrase, rootKey);
  const der = decodePem(await readFile(rootCertificate, 'utf8'))[0]?.der ?? new Uint8Array();
  const issuer = { certificate: parseCertificate(der), signer: keySigner(key) };
  if (Buffer.from(issuer.signer.spki).equals(issuer.certificate.spki)) return issuer;
  throw optionInvalid('--root-key', rootKey, `the key of ${rootCertificate}`);
}

async function makeNewIssuer(
  options: InitOptions,
  parts: CeremonyParts & { readonly root: Issuer },
  context: CommandContext,
): Promise<MadeIssuer> {
  const { publicHttpUrl, tokenModule, tokenLabel, tokenKey, tokenDriver } = options;
  if (publicHttpUrl === undefined || !/^http:\/\/[^/]+(?:\/.*[^/])?$/.test(publicHttpUrl)) {
    throw optionInvalid('--public-http-url', publicHttpUrl ?? '', 'the http:// base of the CA, no slash at its end');
  }
  if (tokenKey === undefined) {
    const passphrase = await readSecret(options.issuerPassphrase, '--issuer-passphrase', context);
    return makeIssuer({ ...parts, publicHttpUrl }, { passphrase });
  }
  const pin = await readSecret(options.tokenPin, '--token-pin', context);
  const driver = tokenDriver === undefined ? {} : { driverFolder: resolve(tokenDriver) };
  const token = { module: tokenModule ?? '', token: tokenLabel ?? '', label: tokenKey, ...driver };
  const signer = await openTokenSigner(token, pin);
  try {
    return await makeIssuer({ ...parts, publicHttpUrl }, { signer });
  } finally {
    await signer.close();
  }
}

function optionInvalid(option: string, value: string, expected: string): ConfigInvalid {
  const message = `The option ${option} is ${JSON.stringify(value)}; it must be ${expected}.`;
  return new ConfigInvalid('OPTION_INVALID', message, { path: option, expected });
}
