import { builtInPresets, createAcmeClient } from '@acme-smime/client';
import { accountKeyOf, generateKey } from '@acme-smime/protocol';
import type { Directory } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { caOf, openSystem } from '../../options/ca-values.ts';
import type { ReachableCa } from '../../options/ca-values.ts';
import { openStore } from '../../options/open-store.ts';
import { answer } from '../../output/answer.ts';
import { printable } from '../../output/printable.ts';
import { styleFor } from '../../output/style.ts';
import { renderFields } from '../../output/table.ts';
import { readFileSettings } from '../../settings.ts';
import type { ServerOptions } from './command.ts';

/** Runs `acme-smime server`. Returns the exit code. */
export function runServer(command: Command, context: CliContext): Promise<number> {
  return answer<ServerOptions>(command, context, async (options) => {
    const ca = await caOf(options, await readFileSettings(options, context), openStore(options, context).catalog);
    const { directoryUrl } = ca;
    const facts = factsOf(ca, await fetchDirectory(ca, options, context));
    const style = styleFor(context.stdout, context.env);
    return {
      json: { outcome: 'done', ...facts },
      text: ['', style.bold(directoryUrl), '', ...renderFields(fieldsOf(facts), context.stdout), ''],
    };
  });
}

/** A key that is never used: reading a directory needs no account. */
async function fetchDirectory(ca: ReachableCa, options: ServerOptions, context: CliContext): Promise<Directory> {
  const system = await openSystem(ca, options, context);
  try {
    const accountKey = accountKeyOf(await generateKey('p256'));
    return await createAcmeClient({ ...system, directoryUrl: ca.directoryUrl, accountKey }).directory(context.signal);
  } finally {
    system.close();
  }
}

interface ServerFacts {
  readonly server: string;
  /** The name that it is known by. */
  readonly name?: string;
  /** `yes` for a CA that is known to, `unknown` else: no directory says it. */
  readonly emailIdentifiers: 'yes' | 'unknown';
  readonly externalAccountRequired: boolean;
  readonly termsOfService?: string;
  readonly website?: string;
  readonly caaIdentities: readonly string[];
  readonly profiles: Readonly<Record<string, string>>;
  readonly can: { readonly revoke: boolean; readonly changeKey: boolean; readonly renewalInfo: boolean };
}

function factsOf({ directoryUrl: server, name }: ReachableCa, directory: Directory): ServerFacts {
  const { meta } = directory;
  const isPreset = builtInPresets.some((one) => one.directoryUrl === server || one.stagingUrl === server);
  return {
    server,
    ...(name === undefined ? {} : { name }),
    emailIdentifiers: isPreset ? 'yes' : 'unknown',
    externalAccountRequired: meta?.externalAccountRequired ?? false,
    ...(meta?.termsOfService === undefined ? {} : { termsOfService: meta.termsOfService }),
    ...(meta?.website === undefined ? {} : { website: meta.website }),
    caaIdentities: meta?.caaIdentities ?? [],
    profiles: meta?.profiles ?? {},
    can: {
      revoke: directory.revokeCert !== undefined,
      changeKey: directory.keyChange !== undefined,
      renewalInfo: directory.renewalInfo !== undefined,
    },
  };
}

function fieldsOf(facts: ServerFacts): readonly (readonly [string, string])[] {
  const profiles = Object.entries(facts.profiles);
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  return [
    ...(facts.name === undefined ? [] : [['known as', facts.name] as const]),
    ['certifies email addresses', facts.emailIdentifiers === 'yes' ? 'yes' : 'unknown; the first order tells'],
    ['terms of service', printable(facts.termsOfService ?? 'none')],
    ['website', printable(facts.website ?? 'none')],
    ['external account', facts.externalAccountRequired ? 'required: --eab-kid' : 'not required'],
    ['CAA identities', printable(facts.caaIdentities.join(', ') || 'none')],
    ['profiles', profiles.length === 0 ? 'none' : ''],
    ...profiles.map(([name, text]) => [`  ${printable(name)}`, printable(text)] as const),
    ['revokes', yes(facts.can.revoke)],
    ['changes account keys', yes(facts.can.changeKey)],
    ['suggests when to renew', yes(facts.can.renewalInfo)],
  ];
}
