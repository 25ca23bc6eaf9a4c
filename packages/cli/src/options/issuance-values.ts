import type { KeyObject } from 'node:crypto';
import { splitCertificate } from '@acme-smime/client';
import type { ResolvedCertificate } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { CliContext } from '../context.ts';
import type { IssuanceOptions } from './issuance-options.ts';
import { privateKeyOf } from './key-files.ts';
import type { OutputOptions } from './output-options.ts';
import type { PassphraseOptions } from './passphrase-options.ts';

/** What counts for this issuance alone and is not kept for renewals. */
export interface Issuance {
  readonly key?: KeyObject;
  readonly notAfter?: Date;
}

type Options = IssuanceOptions & OutputOptions;

/**
 * The key and the end that were asked for.
 *
 * @throws ConfigInvalid `DATE_INVALID`, and of the file that holds the key
 */
export async function issuanceOf(options: Options, context: CliContext): Promise<Issuance> {
  const { keyPath, certPath, notAfter } = options;
  const [path, option] = keyPath === undefined ? [certPath, '--cert-path'] : [keyPath, '--key-path'];
  // The passphrase options are about the file that is made; for the one that is read somebody is asked.
  const asking: OutputOptions & PassphraseOptions = options.nonInteractive === true ? { nonInteractive: true } : {};
  return {
    ...(path === undefined ? {} : { key: await privateKeyOf(path, option, asking, context) }),
    ...(notAfter === undefined ? {} : { notAfter: dateOf(notAfter, context.now()) }),
  };
}

/**
 * The certificates that are wanted: one, or when it is to be split a pair.
 *
 * @throws ConfigInvalid `SPLIT_IMPOSSIBLE`
 */
export function certificatesWanted(
  resolved: ResolvedCertificate,
  options: Options,
): readonly [ResolvedCertificate, ...ResolvedCertificate[]] {
  if (resolved.split !== true) return [resolved];
  if (options.keyPath !== undefined || options.certPath !== undefined)
    throw new ConfigInvalid(
      'SPLIT_IMPOSSIBLE',
      'A pair has two keys: leave --key-path away, or obtain the two certificates one by one with --usage and --name.',
      { path: '--split' },
    );
  return splitCertificate(resolved);
}

function dateOf(text: string, now: Date): Date {
  const form = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/;
  const date = new Date(text);
  if (form.test(text) && !Number.isNaN(date.getTime()) && date > now) return date;
  throw new ConfigInvalid('DATE_INVALID', `--not-after takes a day to come, in UTC; "${text}" is none.`, {
    path: '--not-after',
    expected: 'YYYY-MM-DD or YYYY-MM-DDThh:mmZ',
  });
}
