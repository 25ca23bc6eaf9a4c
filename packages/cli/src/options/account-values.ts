import { join } from 'node:path';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { CliContext } from '../context.ts';
import type { AccountOptions } from './account-options.ts';
import { firstLineOf } from './files.ts';

/** The directory URL. Throws ConfigInvalid `SERVER_MISSING` or `SERVER_INVALID`. */
export function serverOf(options: AccountOptions): string {
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
      { path: '--server', expected: 'https://HOST/PATH' },
    );
  return url.href;
}

/** The HMAC key and identifier of an external account (RFC 8555 section 7.3.4). */
export async function externalAccountOf(
  options: AccountOptions,
): Promise<{ kid: string; hmacKey: string } | undefined> {
  const { eabKid: kid, eabHmacKeyFile: file } = options;
  if (kid === undefined && file === undefined) return undefined;
  if (kid === undefined || file === undefined)
    throw new ConfigInvalid('EAB_INCOMPLETE', 'An external account needs both --eab-kid and --eab-hmac-key-file.', {
      path: kid === undefined ? '--eab-kid' : '--eab-hmac-key-file',
    });
  return { kid, hmacKey: await firstLineOf(file, '--eab-hmac-key-file') };
}

/** Where everything is kept: the option, else the place of the platform. */
export function configDirOf(options: AccountOptions, context: CliContext): string {
  if (options.configDir !== undefined) return options.configDir;
  const { env, home, platform } = context;
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(home, 'AppData', 'Local'), 'acme-smime');
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'acme-smime');
  const base = env['XDG_CONFIG_HOME'];
  return join(base === undefined || base === '' ? join(home, '.config') : base, 'acme-smime');
}

/** Whether the terms at this URL are agreed to: by the option, or by asking whoever sits there. */
export async function agreesToTerms(
  terms: string,
  options: AccountOptions & { readonly nonInteractive?: boolean },
  context: CliContext,
): Promise<boolean> {
  const { agreeTos } = options;
  if (agreeTos !== undefined) return agreeTos === true || !/^(no|false|0)$/i.test(String(agreeTos));
  if (options.nonInteractive === true || !context.ask.isTerminal) return false;
  const question = `Do you agree to the terms of service at ${terms}? (yes/no) `;
  return /^y(es)?$/i.test((await context.ask.line(question, context.signal)).trim());
}
