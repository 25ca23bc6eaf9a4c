import { ConfigInvalid } from '@acme-smime/protocol';
import { plainQuirks } from '../presets/preset.ts';
import type { Preset } from '../presets/preset.ts';
import type { ServerTable } from './configuration.ts';
import { placeOfFile, serverLayer } from './file-layers.ts';
import type { ConfigurationFile } from './file-layers.ts';
import { builtInServers } from './known-server.ts';
import type { KnownServer } from './known-server.ts';

/**
 * The CAs that can be named: those of the file, then the presets. A table with the name of a preset changes that one; one
 * with `preset` begins as a copy of another.
 *
 * @throws ConfigInvalid CONFIG_REFERENCE_UNKNOWN, CONFIG_VALUE_INVALID
 */
export function serversOf(file: ConfigurationFile | undefined): readonly KnownServer[] {
  if (file === undefined) return builtInServers;
  const tables = Object.entries(file.configuration.servers ?? {});
  const own = tables.map(([name, table]) => ownServer(name, table, file));
  const names = own.map(({ preset }) => preset.name);
  return [...own, ...builtInServers.filter(({ preset }) => !names.includes(preset.name))];
}

function ownServer(name: string, table: ServerTable, file: ConfigurationFile): KnownServer {
  const base = baseOf(name, table);
  requireAccount(name, table, file);
  const directoryUrl = table.directory === undefined ? base?.directoryUrl : urlOf(table.directory, name, 'directory');
  if (directoryUrl === undefined)
    throw new ConfigInvalid(
      'CONFIG_VALUE_INVALID',
      `${file.path}: servers.${name}.directory is missing; expected is the URL of an ACME directory.`,
      { path: `servers.${name}.directory`, expected: 'https://HOST/PATH' },
    );
  // The test server of another CA is of no use.
  const inherited = table.directory === undefined ? base?.stagingUrl : undefined;
  const stagingUrl = table.staging === undefined ? inherited : urlOf(table.staging, name, 'staging');
  const preset: Preset = {
    ...plainQuirks,
    ...withoutStaging(base),
    name: name.toLowerCase(),
    title: name,
    directoryUrl,
    ...(stagingUrl === undefined ? {} : { stagingUrl }),
  };
  return {
    preset,
    layer: serverLayer(table, placeOfFile(file)),
    ...(table.account === undefined ? {} : { account: table.account }),
  };
}

function baseOf(name: string, table: ServerTable): Preset | undefined {
  const wanted = (table.preset ?? name).toLowerCase();
  const found = builtInServers.find(({ preset }) => preset.name === wanted)?.preset;
  if (found !== undefined || table.preset === undefined) return found;
  const known = builtInServers.map(({ preset }) => preset.name).join(', ');
  throw new ConfigInvalid(
    'CONFIG_REFERENCE_UNKNOWN',
    `servers.${name}.preset: there is no preset "${table.preset}"; there are: ${known}.`,
    { path: `servers.${name}.preset`, expected: `one of ${known}` },
  );
}

function requireAccount(name: string, { account }: ServerTable, { configuration }: ConfigurationFile): void {
  const known = Object.keys(configuration.accounts ?? {});
  if (account === undefined || known.includes(account)) return;
  throw new ConfigInvalid(
    'CONFIG_REFERENCE_UNKNOWN',
    `servers.${name}.account: there is no account "${account}"; there are: ${known.join(', ') || 'none'}.`,
    { path: `servers.${name}.account`, expected: 'the name of one of [accounts]' },
  );
}

function withoutStaging(preset: Preset | undefined): Partial<Preset> {
  if (preset === undefined) return {};
  const { stagingUrl: _, ...rest } = preset;
  return rest;
}

function urlOf(text: string, name: string, key: string): string {
  const url = URL.parse(text);
  if (url !== null && (url.protocol === 'https:' || url.protocol === 'http:')) return url.href;
  throw new ConfigInvalid(
    'CONFIG_VALUE_INVALID',
    `servers.${name}.${key}: "${text}" is not the URL of an ACME directory; it begins with https://.`,
    { path: `servers.${name}.${key}`, expected: 'https://HOST/PATH' },
  );
}
