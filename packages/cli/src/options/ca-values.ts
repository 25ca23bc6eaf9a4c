import { chooseServer, defaultPreset, loadNamedText, serversOf, systemContext } from '@acme-smime/client';
import type { Catalog, ClientContext, ResolvedServer } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { CliContext } from '../context.ts';
import { logTo } from '../output/log.ts';
import type { FileSettings } from '../settings.ts';
import { version } from '../version.ts';
import type { CaOptions } from './ca-options.ts';
import type { OutputOptions } from './output-options.ts';
import { warnAboutOptions } from './warnings.ts';

/** A CA, and how its server is recognised. */
export type ReachableCa = Pick<ResolvedServer, 'directoryUrl' | 'verifyTls' | 'caBundle' | 'name'>;

/**
 * The CA that is meant: what `--server` says, else the one that has an account here, else the default one.
 *
 * @throws ConfigInvalid `SERVER_AMBIGUOUS`, `SERVER_INVALID`, `STAGING_MISSING`
 */
export async function caOf(
  options: CaOptions,
  { file }: Pick<FileSettings, 'file'>,
  catalog: Catalog,
): Promise<ReachableCa> {
  const wish = options.server ?? (options.test === true ? defaultPreset : await onlyServer(catalog));
  const { directoryUrl, layer, name } = chooseServer(wish, options.test === true, serversOf(file));
  const caBundle = options.caBundle ?? layer.caBundle;
  return {
    directoryUrl,
    verifyTls: options.verifySsl && layer.verifyTls !== false,
    ...(caBundle === undefined ? {} : { caBundle }),
    ...(name === undefined ? {} : { name }),
  };
}

/** Opens the way to a CA; close it when done. */
export async function openSystem(
  ca: ReachableCa,
  options: OutputOptions,
  context: CliContext,
): Promise<ClientContext & { close(): void }> {
  const caBundle = ca.caBundle === undefined ? undefined : await loadNamedText(ca.caBundle, '--ca-bundle');
  if (!ca.verifyTls) warnAboutOptions({ verifySsl: false }, context);
  return systemContext({
    userAgent: `acme-smime/${version()}`,
    proxyEnv: context.env,
    rejectUnauthorized: ca.verifyTls,
    log: logTo(context, options),
    ...(caBundle === undefined ? {} : { caBundle }),
  });
}

async function onlyServer(catalog: Catalog): Promise<string> {
  const known = (await catalog.accounts()).map((one) => one.directoryUrl);
  if (known.length < 2) return known[0] ?? defaultPreset;
  throw new ConfigInvalid(
    'SERVER_AMBIGUOUS',
    `There are accounts with ${known.length} CAs here; say with --server which one is meant: ${known.join(', ')}.`,
    { path: '--server' },
  );
}
