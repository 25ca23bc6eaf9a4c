import { thumbprint, verifyKeyChange } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { AccountRecord } from '../storage/records.ts';
import { requireOwnKey } from './account-key.ts';

/**
 * Gives an account another key (RFC 8555 section 7.3.5); `payload` is the inner JWS.
 *
 * @throws RequestRefused `ACCOUNT_KEY_IN_USE` with the other account's URL, `ACCOUNT_KEY_WEAK`; ProtocolViolation `KEY_CHANGE_INVALID`.
 */
export async function changeAccountKey(
  ca: CaContext,
  account: AccountRecord,
  payload: unknown,
): Promise<AccountRecord> {
  const change = await verifyKeyChange(payload, {
    url: ca.urls.keyChange,
    account: ca.urls.account(account.id),
    accountJwk: account.jwk,
  });
  await requireOwnKey(ca, change.newJwk);
  const newThumbprint = await thumbprint(change.newJwk);
  await refuseKeyInUse(ca, newThumbprint);
  const changed: AccountRecord = { ...account, jwk: change.newJwk, thumbprint: newThumbprint };
  if (!(await ca.storage.commit([changed]))) {
    await refuseKeyInUse(ca, newThumbprint);
    // The account changed between the check of its key and now: what was verified may no longer hold.
    throw new RequestRefused('STORAGE_BUSY', 'The account was changed at the same moment; try again.', {
      retryAfterSeconds: 1,
      retry: 'now',
    });
  }
  const message = `The account ${account.id} has a new key.`;
  ca.log({ level: 'info', event: 'account.key-changed', message, data: { account: account.id } });
  return changed;
}

async function refuseKeyInUse(ca: CaContext, newThumbprint: string): Promise<void> {
  const holder = await ca.storage.accountByThumbprint(newThumbprint);
  if (holder === undefined) return;
  throw new RequestRefused('ACCOUNT_KEY_IN_USE', 'Another account holds the new key already.', {
    location: ca.urls.account(holder.id),
  });
}
