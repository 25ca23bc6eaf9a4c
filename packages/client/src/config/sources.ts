import type { CertificateTable } from './configuration.ts';
import { accountLayer, certificateLayer, defaultsLayer, placeOfFile } from './file-layers.ts';
import type { ConfigurationFile } from './file-layers.ts';
import { serversOf } from './file-servers.ts';
import { keptLayer } from './kept-layer.ts';
import { chooseServer } from './known-server.ts';
import { mergeLayers } from './layer.ts';
import type { CertificateLayer } from './layer.ts';
import { resolveCertificate } from './resolve.ts';
import type { ResolvedCertificate } from './resolved-certificate.ts';
import { pairNames, splitCertificate } from './split.ts';

/** Where to look for what is said about a certificate. */
export interface Sources {
  readonly commandLine: CertificateLayer;
  readonly environment: CertificateLayer;
  readonly file?: ConfigurationFile;
}

/**
 * Resolves the certificate that the command line means. The configuration file knows it by `--name`, or by the very same
 * addresses; otherwise only its defaults count.
 *
 * @throws ConfigInvalid of `resolveCertificate`, CONFIG_REFERENCE_UNKNOWN, SPLIT_IMPOSSIBLE
 */
export function resolveFromSources(sources: Sources): ResolvedCertificate {
  const { commandLine, environment, file } = sources;
  const { name, addresses } = mergeLayers([commandLine, environment]);
  const found = tablesOf(file).find(([key, table]) =>
    name === undefined ? sameAddresses(table.addresses, addresses) : key === name,
  );
  if (found !== undefined) return resolveWith(sources, tableLayers(found, file));
  const half = wantedOf(file).find((one) => one.name === name);
  return half === undefined ? resolveWith(sources, []) : resolveWanted(half, sources);
}

/**
 * Resolves a certificate by the name of its lineage: from the configuration file, or, where that does not know it, from the
 * settings that its last run kept; `undefined` when neither does.
 *
 * @throws ConfigInvalid of `resolveCertificate`, CONFIG_REFERENCE_UNKNOWN, SPLIT_IMPOSSIBLE
 */
export function resolveByName(
  name: string,
  sources: Sources,
  kept: ResolvedCertificate | undefined,
): ResolvedCertificate | undefined {
  const found = wantedOf(sources.file).find((one) => one.name === name);
  if (found !== undefined) return resolveWanted(found, sources);
  if (kept === undefined) return undefined;
  // A lineage is one certificate, whatever else is said.
  const { split: _, ...one } = resolveWith(sources, [keptUnlessMoved(kept, sources)]);
  return one;
}

/** The names of the lineages that a configuration file wants, in its order; two for a pair. */
export function configuredNames(file: ConfigurationFile | undefined): readonly string[] {
  return wantedOf(file).map((one) => one.name);
}

/** A lineage that a configuration file wants. */
interface Wanted {
  readonly name: string;
  readonly table: readonly [string, CertificateTable];
  /** Which of a pair it is. */
  readonly half?: 'signing' | 'encryption';
}

function wantedOf(file: ConfigurationFile | undefined): readonly Wanted[] {
  const splits = file?.configuration.defaults?.split === true;
  return tablesOf(file).flatMap((table): readonly Wanted[] => {
    const [name, { split = splits }] = table;
    if (!split) return [{ name, table }];
    const { signing, encryption } = pairNames(name);
    return [
      { name: signing, table, half: 'signing' },
      { name: encryption, table, half: 'encryption' },
    ];
  });
}

function resolveWanted({ name, table, half }: Wanted, sources: Sources): ResolvedCertificate {
  const resolved = resolveWith(sources, tableLayers(table, sources.file));
  const { split: _, ...whole } = resolved;
  if (half === undefined) return whole;
  const [signing, encryption] = splitCertificate(resolved);
  return { ...(half === 'signing' ? signing : encryption), name };
}

function resolveWith(sources: Sources, middle: readonly CertificateLayer[]): ResolvedCertificate {
  const { commandLine, environment, file } = sources;
  const strong = [commandLine, environment, ...middle];
  const place = file === undefined ? undefined : placeOfFile(file);
  const accounts = Object.entries(file?.configuration.accounts ?? {});
  return resolveCertificate({
    layers: [...strong, ...(file === undefined ? [] : [defaultsLayer(file)])],
    strong: strong.length,
    servers: serversOf(file),
    ...(place === undefined
      ? {}
      : { accounts: Object.fromEntries(accounts.map(([name, table]) => [name, accountLayer(table, place)])) }),
  });
}

/** What was kept about one CA says nothing about another. */
function keptUnlessMoved(kept: ResolvedCertificate, { commandLine, environment, file }: Sources): CertificateLayer {
  const servers = serversOf(file);
  const layer = keptLayer(kept, servers);
  const wish = mergeLayers([commandLine, environment]);
  if (wish.server === undefined) return layer;
  const { directoryUrl } = chooseServer(wish.server, wish.test === true, servers);
  if (directoryUrl === kept.server.directoryUrl) return layer;
  const { tokenJoin: _, messageCheck: __, notify: ___, identifier: ____, ...rest } = layer;
  const { finalizePauseMs: _p, finalizeRetries: _r, smimeAnchor: _a, eabKid: _k, eabHmacKey: _h, ...others } = rest;
  return others;
}

function tableLayers(
  [name, table]: readonly [string, CertificateTable],
  file: ConfigurationFile | undefined,
): readonly CertificateLayer[] {
  return file === undefined ? [] : [certificateLayer(name, table, file)];
}

function tablesOf(file: ConfigurationFile | undefined): readonly (readonly [string, CertificateTable])[] {
  return Object.entries(file?.configuration.certificates ?? {});
}

function sameAddresses(a: readonly string[], b: readonly string[] | undefined): boolean {
  const key = (list: readonly string[]): string =>
    list
      .map((one) => one.toLowerCase())
      .toSorted()
      .join(' ');
  return b !== undefined && key(a) === key(b);
}
