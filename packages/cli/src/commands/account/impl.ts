import { resolve } from 'node:path';
import {
  importAccount,
  loadNamedText,
  openAccount,
  readAccountKey,
  requireAccount,
  revealSecret,
  rollOverAccountKey,
  writeFileAtomically,
} from '@acme-smime/client';
import type { AccountPlace, ClientContext } from '@acme-smime/client';
import { ConfigInvalid, decodePrivateKey, openAccountKey } from '@acme-smime/protocol';
import type { Account } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { caOf, openSystem } from '../../options/ca-values.ts';
import { accountLayerOf } from '../../options/certificate-layer.ts';
import { confirm } from '../../options/confirm.ts';
import { openStore } from '../../options/open-store.ts';
import type { OpenStore } from '../../options/open-store.ts';
import { requireFree } from '../../options/require-free.ts';
import { agreesToTerms } from '../../options/terms.ts';
import { answer } from '../../output/answer.ts';
import type { Answer } from '../../output/answer.ts';
import { printable } from '../../output/printable.ts';
import { renderFields } from '../../output/table.ts';
import { readFileSettings } from '../../settings.ts';
import type { AccountCommandName, AnyAccountOptions } from './options.ts';

interface Deed {
  readonly options: AnyAccountOptions;
  readonly context: CliContext;
  readonly open: OpenStore;
  readonly place: AccountPlace;
  readonly system: ClientContext;
}

const deeds: Readonly<Record<AccountCommandName, (deed: Deed) => Promise<Answer>>> = {
  register,
  show,
  update,
  rollover,
  deactivate,
  import: takeOver,
  export: handOut,
};

/** Runs one of the `acme-smime account` commands. Returns the exit code. */
export function runAccount(name: AccountCommandName, command: Command, context: CliContext): Promise<number> {
  return answer<AnyAccountOptions>(command, context, async (options) => {
    const open = openStore(options, context);
    const ca = await caOf(options, await readFileSettings(options, context), open.catalog);
    const system = await openSystem(ca, options, context);
    try {
      const place = { directoryUrl: ca.directoryUrl, store: open.store, signal: context.signal };
      return await deeds[name]({ options, context, open, place, system });
    } finally {
      system.close();
    }
  });
}

async function register({ options, context, place, system }: Deed): Promise<Answer> {
  const { directoryUrl, store, signal } = place;
  const { contact: _, ...others } = options;
  const { agreeTos } = accountLayerOf(others);
  const externalAccount = await externalAccountOf(options, context);
  const contact = contactsOf(options);
  const opened = await openAccount(
    {
      directoryUrl,
      agreeToTerms: async (terms) => agreeTos ?? (await agreesToTerms(terms, options, context)),
      ...(contact.length === 0 ? {} : { contact }),
      ...(externalAccount === undefined ? {} : { externalAccount }),
    },
    store,
    system,
    signal,
  );
  return {
    json: { outcome: opened.created ? 'registered' : 'unchanged', server: directoryUrl, account: opened.url },
    text: [`${opened.created ? 'Registered' : 'Known already'}: ${opened.url}`],
  };
}

async function show({ context, place, system }: Deed): Promise<Answer> {
  const { acme, url, keyPem } = await requireAccount(place, system);
  const { thumbprint, algorithm } = await openAccountKey(keyPem);
  const account = await acme.account(place.signal);
  const server = place.directoryUrl;
  return {
    json: { outcome: 'done', server, account: url, thumbprint, algorithm, ...factsOf(account) },
    text: [
      '',
      ...renderFields(
        [
          ['account', url],
          ['CA', server],
          ['status', account.status],
          ['contact', contactText(account)],
          ['key', `${algorithm}, thumbprint ${thumbprint}`],
        ],
        context.stdout,
      ),
      '',
    ],
  };
}

async function update({ options, place, system }: Deed): Promise<Answer> {
  const contacts = contactsOf(options);
  if (contacts.length === 0 && options.contact !== false)
    throw new ConfigInvalid('CONTACT_MISSING', 'Say what to change: --contact EMAIL, or --no-contact.', {
      path: '--contact',
    });
  const { acme, url } = await requireAccount(place, system);
  const account = await acme.updateAccount({ contact: contacts.map((one) => `mailto:${one}`) }, place.signal);
  return {
    json: { outcome: 'updated', server: place.directoryUrl, account: url, ...factsOf(account) },
    text: [`Contact: ${contactText(account)}`],
  };
}

async function rollover({ options, place, system }: Deed): Promise<Answer> {
  const { keyType = 'p256' } = options;
  const { url } = await rollOverAccountKey({ ...place, keyType }, system);
  return {
    json: { outcome: 'rolled-over', server: place.directoryUrl, account: url, keyType },
    text: [`The account ${url} has a new key.`],
  };
}

async function deactivate({ options, context, open, place, system }: Deed): Promise<Answer> {
  const { acme, url } = await requireAccount(place, system);
  await confirm(
    `Close the account ${url} for good? Certificates stay valid, but can be revoked only by their own keys.`,
    options,
    context,
  );
  await acme.deactivateAccount(place.signal);
  const folder = await open.catalog.archiveAccount(place.directoryUrl, context.now());
  return {
    json: { outcome: 'deactivated', server: place.directoryUrl, account: url, folder },
    text: [`The account ${url} is closed; its key lies in ${folder}.`],
  };
}

async function takeOver({ options, place, system }: Deed): Promise<Answer> {
  const key = readAccountKey(await loadNamedText(options.keyPath ?? '', '--key-path'));
  const { url, account } = await importAccount({ ...place, key }, system);
  return {
    json: { outcome: 'imported', server: place.directoryUrl, account: url, ...factsOf(account) },
    text: [`The account ${url} is kept here now.`],
  };
}

async function handOut({ options, place, system }: Deed): Promise<Answer> {
  const { url, keyPem } = await requireAccount(place, system);
  const file = resolve(options.out ?? '');
  if (options.force !== true) await requireFree(file);
  const { form = 'pem' } = options;
  const jwk = form === 'jwk' ? `${JSON.stringify(decodePrivateKey(keyPem).export({ format: 'jwk' }))}\n` : undefined;
  await writeFileAtomically(file, jwk ?? keyPem);
  return {
    json: { outcome: 'exported', server: place.directoryUrl, account: url, form, file },
    text: [`The key of ${url} is in ${file}: whoever has it can act as you at this CA.`],
  };
}

async function externalAccountOf(
  { contact: _, ...options }: AnyAccountOptions,
  { env, signal }: CliContext,
): Promise<{ readonly kid: string; readonly hmacKey: string } | undefined> {
  const { eabKid: kid, eabHmacKey } = accountLayerOf(options);
  if (kid === undefined && eabHmacKey === undefined) return undefined;
  if (kid !== undefined && eabHmacKey !== undefined)
    return { kid, hmacKey: await revealSecret(eabHmacKey, { env, signal }, 'HMAC key of the external account') };
  throw new ConfigInvalid('EAB_INCOMPLETE', 'An external account needs both --eab-kid and --eab-hmac-key-file.', {
    path: kid === undefined ? '--eab-kid' : '--eab-hmac-key-file',
  });
}

function contactsOf({ contact }: AnyAccountOptions): readonly string[] {
  return typeof contact === 'object' ? contact : [];
}

function contactText({ contact = [] }: Account): string {
  return printable(contact.map((one) => one.replace(/^mailto:/, '')).join(', ') || 'none');
}

function factsOf(account: Account): Record<string, unknown> {
  return { status: account.status, contact: account.contact ?? [] };
}
