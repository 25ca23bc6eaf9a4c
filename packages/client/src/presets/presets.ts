import { plainQuirks } from './preset.ts';
import type { Preset } from './preset.ts';

/**
 * CASTLE joins the decoded token parts, calls a challenge invalid when it is told before the reply has arrived, and has
 * been seen to answer 500 when finalize follows `ready` at once.
 */
const castle: Preset = {
  ...plainQuirks,
  name: 'castle',
  title: 'CASTLE Platform',
  directoryUrl: 'https://acme.castle.cloud/acme/directory',
  stagingUrl: 'https://acme-staging.castle.cloud/acme/directory',
  tokenJoin: 'bytes',
  finalizePauseMs: 3000,
  finalizeRetries: 5,
};

/** The CAs that are known without being described; the configuration file adds others under `[servers.NAME]`. */
export const builtInPresets: readonly Preset[] = [castle];

/** The CA that is asked when nobody names one. */
export const defaultPreset = castle.name;
