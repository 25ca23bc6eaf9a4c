import type { ExternalAccountRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** Finds the MAC key of a customer who may still bind accounts, for `CaOptions.externalAccountKey`. */
export function keptExternalAccountKeys(
  storage: Pick<Storage, 'get'>,
  now: () => Date,
): (kid: string) => Promise<Uint8Array | undefined> {
  return async (kid) => {
    const found = await storage.get('externalAccount', kid);
    if (found === undefined || found.status !== 'active') return undefined;
    if (found.expiresAt !== undefined && found.expiresAt <= now()) return undefined;
    return new Uint8Array(Buffer.from(found.macKey, 'base64url'));
  };
}

/** Makes a customer with a key of 256 bits, which RFC 8555 section 7.3.4 wants a MAC with. */
export function composeExternalAccount(
  { label, allow, expiresAt }: { readonly label: string; readonly allow: readonly string[]; readonly expiresAt?: Date },
  { now, random }: { readonly now: Date; readonly random: (bytes: number) => Uint8Array },
): ExternalAccountRecord {
  return {
    kind: 'externalAccount',
    id: Buffer.from(random(12)).toString('base64url'),
    version: 0,
    status: 'active',
    macKey: Buffer.from(random(32)).toString('base64url'),
    label,
    allow,
    createdAt: now,
    ...(expiresAt === undefined ? {} : { expiresAt }),
  };
}
