import { readAccountUpdate, readNewAccountRequest } from '@acme-smime/protocol';
import type { PublicJwk, ReceivedNewAccount } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused, storageBusy } from '../errors.ts';
import { newRecordId } from '../storage/record-id.ts';
import type { AccountRecord } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';
import { requireOwnKey } from './account-key.ts';
import { requireContacts } from './contacts.ts';
import { verifyExternalAccount } from './external-account.ts';

/** The key that signed a newAccount request, verified. */
export interface NewAccountKey {
  readonly jwk: PublicJwk;
  readonly thumbprint: string;
}

/**
 * Makes an account, or finds the one that holds the key already, whatever else was asked (RFC 8555 sections 7.3 and 7.3.1).
 *
 * @throws RequestRefused `ACCOUNT_UNKNOWN`, `ACCOUNT_INACTIVE`, `TERMS_NOT_AGREED`, `CONTACT_INVALID`,
 * `CONTACT_UNSUPPORTED`, `EXTERNAL_ACCOUNT_REQUIRED`, `EXTERNAL_ACCOUNT_REFUSED`, `ACCOUNT_KEY_WEAK`.
 */
export async function registerAccount(
  ca: CaContext,
  key: NewAccountKey,
  payload: unknown,
): Promise<{ readonly account: AccountRecord; readonly created: boolean }> {
  const request = readNewAccountRequest(payload);
  const existing = await ca.storage.accountByThumbprint(key.thumbprint);
  if (existing !== undefined) return { account: requireActive(existing), created: false };
  if (request.onlyReturnExisting === true) {
    throw new RequestRefused('ACCOUNT_UNKNOWN', 'No account holds this key, and none was to be made.');
  }
  await requireOwnKey(ca, key.jwk);
  const account = await composeAccount(ca, key, request);
  if (await ca.storage.commit([account])) {
    ca.log({
      level: 'info',
      event: 'account.created',
      message: `The account ${account.id} was created.`,
      data: { account: account.id, externalAccount: account.externalAccount?.kid },
    });
    return { account, created: true };
  }
  // Two requests with one key at once: the other one has made the account.
  const winner = await ca.storage.accountByThumbprint(key.thumbprint);
  if (winner === undefined) throw storageBusy();
  return { account: requireActive(winner), created: false };
}

async function composeAccount(ca: CaContext, key: NewAccountKey, request: ReceivedNewAccount): Promise<AccountRecord> {
  const { termsOfService } = ca.config;
  if (termsOfService !== undefined && request.termsOfServiceAgreed !== true) {
    const message = `The terms of service at ${termsOfService} must be agreed to.`;
    throw new RequestRefused('TERMS_NOT_AGREED', message);
  }
  const externalAccount = await verifyExternalAccount(ca, request.externalAccountBinding, key.jwk);
  return {
    kind: 'account',
    id: newRecordId(ca.random),
    version: 0,
    status: 'valid',
    ...key,
    contact: requireContacts(request.contact ?? []),
    termsOfServiceAgreed: request.termsOfServiceAgreed === true,
    ...(externalAccount === undefined ? {} : { externalAccount }),
    createdAt: ca.now(),
  };
}

/** Refuses accounts that have ended (RFC 8555 section 7.3.6). Throws RequestRefused `ACCOUNT_INACTIVE`. */
export function requireActive(account: AccountRecord): AccountRecord {
  if (account.status === 'valid') return account;
  throw new RequestRefused('ACCOUNT_INACTIVE', `The account is ${account.status}; make a new one with another key.`);
}

/**
 * Changes the contacts of an account, or ends it (RFC 8555 sections 7.3.2 and 7.3.6); all else in the payload is ignored.
 * Its pending orders need no touch: every request and every response mail for them asks for an active account first.
 */
export async function updateAccount(ca: CaContext, id: string, payload: unknown): Promise<AccountRecord> {
  const update = readAccountUpdate(payload);
  const saved = await revise(ca.storage, 'account', id, (account) => {
    requireActive(account);
    if (update.status === 'deactivated') return [{ ...account, status: 'deactivated' }];
    return update.contact === undefined ? undefined : [{ ...account, contact: requireContacts(update.contact) }];
  });
  if (saved === undefined) throw new RequestRefused('ACCOUNT_UNKNOWN', 'There is no such account.');
  if (saved.status === 'deactivated') {
    const message = `The account ${id} was deactivated by its holder.`;
    ca.log({ level: 'info', event: 'account.deactivated', message, data: { account: id } });
  }
  return saved;
}
