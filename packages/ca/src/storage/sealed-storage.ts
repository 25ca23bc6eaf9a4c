import { ConfigInvalid } from '@acme-smime/protocol';

import { keptSecret } from './kept-secret.ts';
import type { AnyRecord, RecordKind } from './records.ts';
import { revise } from './revise.ts';
import { deriveSealingKey, openText, sealText, sealedWith } from './sealing-key.ts';
import type { SealedPlace, SealingKey } from './sealing-key.ts';
import type { Storage } from './storage.ts';

/** What the records of secrets are sealed with. */
export interface Sealing {
  /** The present secret first; further ones only open what was sealed with them. None leaves a sealed storage locked. */
  readonly secrets: readonly string[];
  readonly random: (bytes: number) => Uint8Array;
}

/** A storage whose secrets lie sealed in the one below it. */
export interface SealedStorage extends Storage {
  /**
   * Seals with the present secret whatever is not sealed, or with a further one, and says how many records that were.
   *
   * @throws ConfigInvalid `STORAGE_SECRET_WRONG` when something was sealed with a secret that is not given.
   */
  sealRecords(): Promise<number>;
}

/** Tells that a storage is sealed, and holds the salt of its keys; itself not sealed. */
const markId = 'sealing';
const saltBytes = 16;
const page = 500;

/**
 * Seals, on their way into a storage, the keys that lie in it: those of DKIM and nonces, and the MAC keys of customers
 * (AES-256-GCM; each record tells the id of its key). What was written before lies there open and is read as it is. A storage
 * that is sealed and opened without its secret can be looked at, but gives and takes no key.
 */
export async function sealedStorage(storage: Storage, { secrets, random }: Sealing): Promise<SealedStorage> {
  const keys = await openKeys(storage, secrets, random);
  const [present] = keys;
  const isSealed = present !== undefined || (await storage.get('secret', markId)) !== undefined;
  const sealed = (record: AnyRecord): AnyRecord => {
    const text = textOf(record);
    if (text === undefined || !isSealed || sealedWith(text) !== undefined) return record;
    if (present === undefined) throw missing();
    return withText(record, sealText(present, placeOf(record), text, random));
  };
  const opened = <R extends AnyRecord>(record: R): R => {
    const text = textOf(record);
    const id = text === undefined ? undefined : sealedWith(text);
    // Whoever has no secret may look at what surrounds the key.
    if (text === undefined || id === undefined || present === undefined) return record;
    const key = keys.find((each) => each.id === id);
    const open = key === undefined ? undefined : openText(key, placeOf(record), text);
    if (open === undefined) throw wrong(placeOf(record), id);
    return withText(record, open);
  };
  const whole: Storage = {
    ...storage,
    get: async (kind, id) => {
      const found = await storage.get(kind, id);
      return found === undefined ? undefined : opened(found);
    },
    list: async (kind, query) => (await storage.list(kind, query)).map(opened),
    commit: async (records) => storage.commit(records.map(sealed)),
  };
  return {
    ...whole,
    sealRecords: async () => {
      if (!isSealed) return 0;
      if (present === undefined) throw missing();
      const [secretsSealed, accountsSealed] = [
        await sealKind({ below: storage, whole, present }, 'secret'),
        await sealKind({ below: storage, whole, present }, 'externalAccount'),
      ];
      return secretsSealed + accountsSealed;
    },
  };
}

async function openKeys(
  storage: Storage,
  secrets: readonly string[],
  random: Sealing['random'],
): Promise<readonly SealingKey[]> {
  if (secrets.length === 0) return [];
  const mark = await keptSecret(storage, markId, async () => Buffer.from(random(saltBytes)).toString('base64'));
  return Promise.all(secrets.map((secret) => deriveSealingKey(secret, Buffer.from(mark, 'base64'))));
}

async function sealKind(
  { below, whole, present }: { readonly below: Storage; readonly whole: Storage; readonly present: SealingKey },
  kind: 'secret' | 'externalAccount',
): Promise<number> {
  let count = 0;
  for (let after: string | undefined; ;) {
    const records = await below.list(kind, { limit: page, ...(after === undefined ? {} : { after }) });
    for (const record of records) {
      const text = textOf(record);
      if (text === undefined || sealedWith(text) === present.id) continue;
      await revise(whole, kind, record.id, (opened) => [opened]);
      count += 1;
    }
    after = records.at(-1)?.id;
    if (records.length < page) return count;
  }
}

/** The text of a record that is to be sealed; `undefined` when there is none. */
function textOf(record: AnyRecord): string | undefined {
  if (record.kind === 'externalAccount') return record.macKey;
  return record.kind === 'secret' && record.id !== markId ? record.value : undefined;
}

function withText<R extends AnyRecord>(record: R, text: string): R {
  return record.kind === 'secret' ? { ...record, value: text } : { ...record, macKey: text };
}

function placeOf({ kind, id }: { readonly kind: RecordKind; readonly id: string }): SealedPlace {
  return `${kind} ${id}`;
}

function missing(): ConfigInvalid {
  const expected = 'the secret that the storage was sealed with';
  const message = `The keys in this storage are sealed, and storage.secret is not given; name it in the configuration, and the configuration with --config.`;
  return new ConfigInvalid('STORAGE_SECRET_MISSING', message, { path: 'storage.secret', expected });
}

function wrong(place: SealedPlace, id: string): ConfigInvalid {
  const expected = 'the secret that the storage was sealed with';
  const message = `The record ${JSON.stringify(place)} does not open: it was sealed with another secret (key ${id}), which storage.other-secrets can name, or was changed.`;
  return new ConfigInvalid('STORAGE_SECRET_WRONG', message, { path: 'storage.secret', expected });
}
