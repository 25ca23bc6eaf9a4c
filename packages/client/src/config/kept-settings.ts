import { StateConflict } from '@acme-smime/protocol';
import { isLiteral } from '../secrets/secret-ref.ts';
import type { SecretSource } from '../secrets/secret-ref.ts';
import type { LineageSettings, ResolvedCertificate } from './resolved-certificate.ts';

/** What can be kept of a resolved certificate, and what for want of a reference cannot. */
export interface KeepableSettings {
  readonly settings: LineageSettings;
  /** The questions that a later run will ask because it was told the secret itself. */
  readonly questions: readonly string[];
}

/**
 * Makes settings that may lie on a disk: a literal secret becomes the question for it, so that a renewal asks where
 * somebody sits, and says what is missing where nobody does.
 */
export function keepable(certificate: ResolvedCertificate): KeepableSettings {
  const questions = new Set<string>();
  const settings = replaceLiterals(certificate, [], (path) => {
    const prompt = questionFor(path);
    questions.add(prompt);
    return { prompt };
  });
  return { settings: { version: 1, certificate: settings as ResolvedCertificate }, questions: [...questions] };
}

/**
 * Reads what `keepable` made.
 *
 * @throws StateConflict STATE_TOO_NEW, STATE_DAMAGED
 */
export function readKeptSettings(json: unknown, path: string): LineageSettings {
  const { version, certificate } = (json ?? {}) as Partial<LineageSettings>;
  if (typeof version === 'number' && version > 1)
    throw new StateConflict('STATE_TOO_NEW', `${path} was written by a newer acme-smime; update this one.`, path);
  if (version !== 1 || typeof certificate?.name !== 'string' || !Array.isArray(certificate.addresses))
    throw new StateConflict(
      'STATE_DAMAGED',
      `${path} does not hold the settings of a certificate; restore it from a backup, or obtain the certificate again with all options.`,
      path,
    );
  return { version, certificate };
}

function replaceLiterals(value: unknown, path: readonly string[], replace: (path: readonly string[]) => SecretSource) {
  const walk = (one: unknown, at: readonly string[]): unknown => {
    if (typeof one !== 'object' || one === null) return one;
    if ('literal' in one && isLiteral(one as SecretSource)) return replace(at);
    if (Array.isArray(one)) return one.map((item, index) => walk(item, [...at, String(index)]));
    return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, walk(item, [...at, key])]));
  };
  return walk(value, path);
}

function questionFor(path: readonly string[]): string {
  if (path[0] === 'pkcs12') return 'Passphrase of the PKCS#12 file: ';
  if (path[0] === 'account') return 'HMAC key of the external account: ';
  const protocol = path[2] === 'imap' ? 'IMAP' : 'SMTP';
  return `${protocol} password of the mailbox ${path[1] ?? ''}: `;
}
