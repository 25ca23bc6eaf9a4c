import { ConfigInvalid } from '@acme-smime/protocol';
import { builtInPresets } from '../presets/presets.ts';
import { plainQuirks } from '../presets/preset.ts';
import type { Preset } from '../presets/preset.ts';
import type { ServerLayer } from './layer.ts';

/** A CA that can be named: a preset, or a table `[servers.NAME]` with whatever else it says. */
export interface KnownServer {
  readonly preset: Preset;
  readonly layer: ServerLayer;
  /** Name of the account that belongs to it, `[accounts.NAME]`. */
  readonly account?: string;
}

/** The CA that a name or a URL means. */
export interface ChosenServer extends KnownServer {
  /** Absent for a URL that nobody has described. */
  readonly name?: string;
  readonly directoryUrl: string;
  readonly staging: boolean;
}

/** The presets as known servers. */
export const builtInServers: readonly KnownServer[] = builtInPresets.map((preset) => ({ preset, layer: {} }));

/**
 * Finds a CA by its name or by the URL of its directory. A URL that belongs to a known CA has the quirks of that CA.
 *
 * @throws ConfigInvalid SERVER_INVALID, with the names that are known; STAGING_MISSING
 */
export function chooseServer(wish: string, test: boolean, known: readonly KnownServer[]): ChosenServer {
  const named = known.find(({ preset }) => preset.name === wish.toLowerCase());
  if (named !== undefined) return staged(named, test);
  const url = URL.parse(wish);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) throw unknown(wish, known);
  const { href } = url;
  const described = known.find(({ preset }) => preset.directoryUrl === href || preset.stagingUrl === href);
  if (described !== undefined) return staged(described, test || described.preset.stagingUrl === href);
  if (test) throw noStaging(href, known);
  return {
    preset: { ...plainQuirks, name: href, title: href, directoryUrl: href },
    layer: {},
    directoryUrl: href,
    staging: false,
  };
}

function staged(server: KnownServer, test: boolean): ChosenServer {
  const { name, directoryUrl, stagingUrl } = server.preset;
  if (!test) return { ...server, name, directoryUrl, staging: false };
  if (stagingUrl === undefined) throw noStaging(name, []);
  return { ...server, name, directoryUrl: stagingUrl, staging: true };
}

function unknown(wish: string, known: readonly KnownServer[]): ConfigInvalid {
  const names = known.map(({ preset }) => preset.name).join(', ');
  return new ConfigInvalid(
    'SERVER_INVALID',
    `"${wish}" is neither the URL of an ACME directory, which begins with https://, nor a known CA; known are: ${names}.`,
    { path: '--server', expected: `https://HOST/PATH, or one of ${names}` },
  );
}

function noStaging(what: string, known: readonly KnownServer[]): ConfigInvalid {
  const names = known.filter(({ preset }) => preset.stagingUrl !== undefined).map(({ preset }) => preset.name);
  const others = names.length === 0 ? '' : ` Known ones that have: ${names.join(', ')}.`;
  return new ConfigInvalid(
    'STAGING_MISSING',
    `For ${what} no test server is known; name it with --server and leave --test away, or describe it as "staging" in the configuration file.${others}`,
    { path: '--test' },
  );
}
