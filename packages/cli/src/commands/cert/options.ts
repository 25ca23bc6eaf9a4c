import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CertificateUse, Disposal, Pkcs12Options } from '@acme-smime/client';
import { ConfigInvalid, decodePem, requireEmailIdentifier } from '@acme-smime/protocol';
import type { CliContext } from '../../context.ts';
import type { CertOptions } from './command.ts';

/** The addresses, each checked, in the form the CA will compare; at least one. */
export function addressesOf(options: CertOptions): readonly [string, ...string[]] {
  const [first, ...others] = [...new Set(options.email)].map((one) => requireEmailIdentifier(one).value);
  if (first === undefined)
    throw new ConfigInvalid('EMAIL_MISSING', 'No address was named; say which one to certify with -e.', {
      path: '--email',
    });
  return [first, ...others];
}

/** The directory URL. */
export function serverOf(options: CertOptions): string {
  const { server } = options;
  if (server === undefined)
    throw new ConfigInvalid('SERVER_MISSING', 'No CA was named; give the URL of its directory with --server.', {
      path: '--server',
    });
  const url = URL.parse(server);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:'))
    throw new ConfigInvalid(
      'SERVER_INVALID',
      `"${server}" is not the URL of an ACME directory; it begins with https://.`,
      {
        path: '--server',
        expected: 'https://HOST/PATH',
      },
    );
  return url.href;
}

/** RFC 8823 section 3.3: which bits make a certificate for signing, for encryption, or for both. */
export function useOf(options: CertOptions): CertificateUse {
  const usage = options.usage ?? [];
  const signs = usage.some((one) => one === 'digitalSignature' || one === 'contentCommitment');
  const encrypts = usage.some((one) => one === 'keyEncipherment' || one === 'keyAgreement');
  if (signs === encrypts) return 'both';
  return signs ? 'signing' : 'encryption';
}

/** Seconds to go on for, as milliseconds. */
export function timeoutOf(options: CertOptions, interactive: boolean): number {
  const seconds = options.timeout ?? (interactive ? 86_400 : 600);
  if (!(seconds > 0))
    throw new ConfigInvalid('TIMEOUT_INVALID', '--timeout takes a number of seconds above zero.', {
      path: '--timeout',
    });
  return seconds * 1000;
}

/** What becomes of the answered mail. */
export function disposalOf(options: CertOptions): Disposal {
  if (options.deleteChallenge === true) return { action: 'delete' };
  return options.moveTo === undefined ? { action: 'keep' } : { action: 'move', folder: options.moveTo };
}

/** How the PKCS#12 is made; without a word of the user's a passphrase is made up and kept beside it. */
export async function pkcs12Of(options: CertOptions): Promise<Pkcs12Options> {
  const form = options.p12Form;
  if (options.passphrase === false) return { form, passphrase: '' };
  if (typeof options.passphrase === 'string') return { form, passphrase: options.passphrase };
  if (options.passphraseFile === undefined) return { form };
  return { form, passphrase: await firstLineOf(options.passphraseFile, '--passphrase-file') };
}

/** The HMAC key and identifier of an external account (RFC 8555 section 7.3.4). */
export async function externalAccountOf(options: CertOptions): Promise<{ kid: string; hmacKey: string } | undefined> {
  const { eabKid: kid, eabHmacKeyFile: file } = options;
  if (kid === undefined && file === undefined) return undefined;
  if (kid === undefined || file === undefined)
    throw new ConfigInvalid('EAB_INCOMPLETE', 'An external account needs both --eab-kid and --eab-hmac-key-file.', {
      path: kid === undefined ? '--eab-kid' : '--eab-hmac-key-file',
    });
  return { kid, hmacKey: await firstLineOf(file, '--eab-hmac-key-file') };
}

/** Where everything is kept: the option, else the place of the platform. */
export function configDirOf(options: CertOptions, context: CliContext): string {
  if (options.configDir !== undefined) return options.configDir;
  const { env, home, platform } = context;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'acme-smime');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'acme-smime');
  const base = env['XDG_CONFIG_HOME'];
  return join(base === undefined || base === '' ? join(home, '.config') : base, 'acme-smime');
}

/** Reads a file that an option names, as text. */
export async function textOf(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigInvalid(
      'FILE_UNREADABLE',
      `The file ${path} of ${option} cannot be read; check its name and permissions.`,
      { path: option },
      { cause },
    );
  }
}

/** The first line of a file that holds a secret. */
export async function firstLineOf(path: string, option: string): Promise<string> {
  return (await textOf(path, option)).split(/\r?\n/, 1)[0] ?? '';
}

/** PEM certificates as DER. */
export async function certificatesOf(path: string, option: string): Promise<readonly Uint8Array[]> {
  const blocks = decodePem(await textOf(path, option)).filter((one) => one.label === 'CERTIFICATE');
  if (blocks.length === 0)
    throw new ConfigInvalid('NO_CERTIFICATES', `The file ${path} of ${option} holds no PEM certificate.`, {
      path: option,
    });
  return blocks.map((one) => one.der);
}
