import { readFile, stat } from 'node:fs/promises';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { Configuration } from './configuration.ts';
import { lineOfPath } from './line-of-path.ts';
import { pathsOfLiteralSecrets } from './literal-secrets.ts';

/** A configuration file that has been read and found well-formed. */
export interface ReadConfiguration {
  readonly path: string;
  readonly configuration: Configuration;
  /** Sentences for people. */
  readonly warnings: readonly string[];
}

/**
 * Reads a configuration file; `undefined` when there is none.
 *
 * @throws ConfigInvalid CONFIG_UNREADABLE; CONFIG_SYNTAX and CONFIG_VALUE_INVALID, which name file, line and path;
 *   CONFIG_SECRET_EXPOSED when it holds a secret and others may read it
 */
export async function readConfiguration(path: string, platform: string): Promise<ReadConfiguration | undefined> {
  const source = await sourceOf(path);
  if (source === undefined) return undefined;
  const configuration = await parseConfiguration(source, path);
  const exposed = pathsOfLiteralSecrets(configuration);
  if (exposed.length > 0) await requirePrivate(path, exposed, platform);
  const warnings = exposed.map(
    (one) => `${path}: ${one} holds the secret itself; name a file, a command or the keyring that has it instead.`,
  );
  return { path, configuration, warnings };
}

/** Checks the text of a configuration file. Throws ConfigInvalid CONFIG_SYNTAX, CONFIG_VALUE_INVALID. */
export async function parseConfiguration(source: string, path: string): Promise<Configuration> {
  const [{ parse, TomlError }, { safeParse }, { configuration }] = await Promise.all([
    import('smol-toml'),
    import('valibot'),
    import('./configuration.ts'),
  ]);
  const toml = ((): unknown => {
    try {
      return parse(source);
    } catch (error) {
      if (!(error instanceof TomlError)) throw error;
      const why = error.message.split('\n', 1)[0]?.replace(/^Invalid TOML document: /, '') ?? '';
      const at = `${path}:${error.line}`;
      // Without the cause: it quotes the line, which may hold a secret.
      throw new ConfigInvalid('CONFIG_SYNTAX', `${at}: this is not TOML: ${why}.`, { path: at, expected: 'TOML 1.0' });
    }
  })();
  const result = safeParse(configuration, toml);
  if (result.success) return toml as Configuration;
  throw invalid(result.issues, source, path);
}

interface Issue {
  readonly message: string;
  readonly expected: string | null;
  readonly received: string;
  readonly type: string;
  readonly path?: readonly { readonly key?: unknown }[] | undefined;
}

function invalid(issues: readonly Issue[], source: string, file: string): ConfigInvalid {
  const [first, ...others] = issues.map((issue) => {
    const keys = (issue.path ?? []).map((one) => String(one.key));
    const line = lineOfPath(source, keys);
    const where = line === undefined ? file : `${file}:${line}`;
    return { text: `${where}: ${keys.join('.')} ${problemOf(issue)}.`, path: keys.join('.'), expected: issue.expected };
  });
  const more = others.length === 0 ? '' : ` ${others.map((one) => one.text).join(' ')}`;
  return new ConfigInvalid('CONFIG_VALUE_INVALID', `${first?.text ?? file}${more}`, {
    path: first?.path ?? file,
    ...(first === undefined || first.expected === null ? {} : { expected: first.expected }),
  });
}

/** Never says what was there: it may be a secret in the wrong place. */
function problemOf({ type, expected, message }: Issue): string {
  if (type === 'strict_object' && expected === 'never') return 'is not known here';
  if (type === 'strict_object' && expected !== null)
    return expected === 'Object' ? 'must be a table' : `is missing; expected is ${expected}`;
  if (message.startsWith('must ')) return message;
  return `must be ${(expected ?? 'something else').replaceAll(' | ', ' or ')}`;
}

async function sourceOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ConfigInvalid(
      'CONFIG_UNREADABLE',
      `The configuration file ${path} cannot be read; check its permissions.`,
      { path },
      { cause },
    );
  }
}

async function requirePrivate(path: string, secrets: readonly string[], platform: string): Promise<void> {
  // Windows keeps access lists instead, of which Node tells nothing.
  if (platform === 'win32' || ((await stat(path)).mode & 0o077) === 0) return;
  throw new ConfigInvalid(
    'CONFIG_SECRET_EXPOSED',
    `${path} holds a secret (${secrets.join(', ')}) and others may read it; run chmod 600 on it, or name where the secret is kept instead.`,
    { path, expected: 'mode 0600' },
  );
}
