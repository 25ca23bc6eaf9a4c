import { ConfigInvalid, requireEmailIdentifier } from '@acme-smime/protocol';

import { acting } from '../audit/acts.ts';
import type { CommitAct } from '../audit/acts.ts';
import { openAuditLog } from '../audit/audit-log.ts';
import { storageBusy } from '../errors.ts';
import type { LogEntry } from '../log.ts';
import { isPattern } from '../policy/allow-list.ts';
import { composeExternalAccount } from '../policy/external-accounts.ts';
import { announceRevocation } from '../revocation/announced-revocations.ts';
import { readSerial, revokeAsOperator } from '../revocation/revoke-as-operator.ts';
import type { Place } from '../storage/newest.ts';
import type { AnyRecord, CertificateRecord, RecordKind, RecordOf } from '../storage/records.ts';
import { revise } from '../storage/revise.ts';
import type { Storage } from '../storage/storage.ts';
import type { CommandContext } from './init.ts';

/** What a command of an operator works with. */
export interface OperatorContext extends CommandContext {
  readonly storage: Storage;
  readonly json: boolean;
}

/** Which certificates are listed. */
export interface CertificatesAsked {
  readonly address?: string;
  readonly status?: string;
  readonly limit?: number;
}

const page = 500;

/** Every record of a kind. */
export async function allRecords<K extends RecordKind>(storage: Storage, kind: K): Promise<readonly RecordOf<K>[]> {
  const found: RecordOf<K>[] = [];
  for (;;) {
    const after = found.at(-1)?.id;
    const records = await storage.list(kind, { limit: page, ...(after === undefined ? {} : { after }) });
    found.push(...records);
    if (records.length < page) return found;
  }
}

/** Certificates, newest first; of an address, in a status, so many at most when asked. They are printed as they are read. */
export async function listCertificates(context: OperatorContext, asked: CertificatesAsked): Promise<void> {
  const { address, status, limit = Infinity } = asked;
  const query = {
    ...(address === undefined ? {} : { address: requireEmailIdentifier(address).value }),
    ...(status === undefined ? {} : { status: requireStatus(status) }),
  };
  if (!(limit >= 1)) throw notPossible('--limit must be a number, 1 or more.', '--limit');
  let before: Place | undefined;
  for (let left = limit; left > 0; left -= page) {
    const next = before === undefined ? {} : { before };
    const records = await context.storage.newestCertificates({ ...query, ...next, limit: Math.min(left, page) });
    print(context, records.map(viewOfCertificate));
    const last = records.at(-1);
    if (last === undefined || records.length < page) return;
    before = { at: last.intendedAt, id: last.id };
  }
}

function requireStatus(status: string): CertificateRecord['status'] {
  const known = (['intended', 'issued', 'revoked', 'abandoned'] as const).find((each) => each === status);
  if (known !== undefined) return known;
  throw notPossible(
    `--status is ${JSON.stringify(status)}; it must be intended, issued, revoked or abandoned.`,
    '--status',
  );
}

/** One certificate, by its serial number. */
export async function showCertificate(context: OperatorContext, serial: string): Promise<void> {
  const found = await requireCertificate(context.storage, serial);
  const pem = found.der === undefined ? undefined : Buffer.from(found.der).toString('base64');
  print(context, [{ ...viewOfCertificate(found), der: pem }]);
}

/**
 * Revokes a certificate. Running nodes see it at once, since lists and answers are made from the storage; those on one
 * PostgreSQL are told, and make their lists anew before anybody asks.
 */
export async function revokeBySerial(
  context: OperatorContext,
  serial: string,
  reason: number | undefined,
): Promise<void> {
  const acts = { ...context, commitAct: commitActOf(context) };
  const revoked = await revokeAsOperator(acts, readSerial(serial), { reason, by: 'command' });
  announceRevocation(context.storage.announcements);
  print(context, [viewOfCertificate(revoked)]);
}

/** Accounts, newest first. */
export async function listAccounts(context: OperatorContext): Promise<void> {
  const all = await allRecords(context.storage, 'account');
  print(context, all.toSorted((a, b) => b.createdAt.getTime() - a.createdAt.getTime()).map(viewOfAccount));
}

/** One account. */
export async function showAccount(context: OperatorContext, id: string): Promise<void> {
  print(context, [viewOfAccount(await requireRecord(context.storage, 'account', id))]);
}

/** Ends an account: `revoked`, as RFC 8555 section 7.1.6 calls what the server does. */
export async function deactivateAccount(context: OperatorContext, id: string): Promise<void> {
  await requireRecord(context.storage, 'account', id);
  const entry: LogEntry = {
    level: 'info',
    event: 'operator.account-revoked',
    message: `An operator ended the account ${id}.`,
    data: { account: id },
  };
  await revise(actOf(context, entry), 'account', id, (account) => [{ ...account, status: 'revoked' }]);
  print(context, [viewOfAccount(await requireRecord(context.storage, 'account', id))]);
}

/** Makes a key for a customer, and prints it this once. */
export async function createExternalAccount(
  context: OperatorContext,
  { label, allow, days }: { readonly label: string; readonly allow: readonly string[]; readonly days?: number },
): Promise<void> {
  const wrong = allow.find((pattern) => !isPattern(pattern));
  if (wrong !== undefined) throw notPossible(`${JSON.stringify(wrong)} is neither an address nor a domain.`, '--allow');
  const now = context.now();
  const expiresAt = days === undefined ? {} : { expiresAt: new Date(now.getTime() + days * 86_400_000) };
  const made = composeExternalAccount({ label, allow, ...expiresAt }, { now, random: context.random });
  const entry: LogEntry = {
    level: 'info',
    event: 'operator.eab-created',
    message: `An operator made the external account ${made.id}.`,
    data: {
      kid: made.id,
      label,
    },
  };
  if (!(await commitActOf(context)([made], [entry]))) throw storageBusy();
  print(context, [
    { kid: made.id, 'hmac-key': made.macKey, label, allow, 'expires-at': made.expiresAt?.toISOString() },
  ]);
}

/** Customers' keys, without the keys. */
export async function listExternalAccounts(context: OperatorContext): Promise<void> {
  const all = await allRecords(context.storage, 'externalAccount');
  print(
    context,
    all.map(({ id, status, label, allow, createdAt, expiresAt }) => ({
      kid: id,
      status,
      label,
      allow,
      'created-at': createdAt.toISOString(),
      'expires-at': expiresAt?.toISOString(),
    })),
  );
}

/** Takes a key back: no further account can be bound to it, and where keys are required its accounts order nothing more. */
export async function revokeExternalAccount(context: OperatorContext, kid: string): Promise<void> {
  await requireRecord(context.storage, 'externalAccount', kid);
  const entry: LogEntry = {
    level: 'info',
    event: 'operator.eab-revoked',
    message: `An operator revoked the external account ${kid}.`,
    data: { kid },
  };
  await revise(actOf(context, entry), 'externalAccount', kid, (record) => [{ ...record, status: 'revoked' }]);
  print(context, [{ kid, status: 'revoked' }]);
}

/** Copies the storage into a new file while it works. */
export async function backUp(context: OperatorContext, file: string): Promise<void> {
  if (context.storage.backup === undefined) {
    throw notPossible('PostgreSQL is backed up by its own means: pg_dump, or continuous archiving.', 'backup');
  }
  await context.storage.backup(file);
  print(context, [{ backup: file }]);
}

/** The audit log has the act in the same commit. */
function commitActOf(context: OperatorContext): CommitAct {
  return openAuditLog({ ...context, log: () => {} }).commitAct;
}

function actOf(context: OperatorContext, entry: LogEntry): ReturnType<typeof acting> {
  return acting({ storage: context.storage, commitAct: commitActOf(context) }, () => [entry]);
}

async function requireCertificate(storage: Storage, serial: string): Promise<CertificateRecord> {
  const found = await storage.certificateBySerial(readSerial(serial));
  if (found !== undefined) return found;
  throw notPossible(`There is no certificate with the serial number ${serial}.`, serial);
}

async function requireRecord<K extends AnyRecord['kind']>(storage: Storage, kind: K, id: string): Promise<RecordOf<K>> {
  const found = await storage.get(kind, id);
  if (found !== undefined) return found;
  throw notPossible(`There is no ${kind} ${id}.`, id);
}

function notPossible(message: string, path: string): ConfigInvalid {
  return new ConfigInvalid('OPTION_INVALID', message, { path });
}

type View = Readonly<Record<string, unknown>>;

function viewOfCertificate(certificate: CertificateRecord): View {
  const { serial, status, addresses, usage, accountId, issuerId, notBefore, notAfter, revokedAt } = certificate;
  const times = {
    'not-before': notBefore.toISOString(),
    'not-after': notAfter.toISOString(),
    'revoked-at': revokedAt?.toISOString(),
  };
  const reason = certificate.revocationReason;
  return { serial, status, addresses, usage, ...times, reason, account: accountId, issuer: issuerId };
}

function viewOfAccount({ id, status, contact, createdAt, externalAccount, thumbprint }: RecordOf<'account'>): View {
  return { id, status, contact, 'created-at': createdAt.toISOString(), kid: externalAccount?.kid, thumbprint };
}

/** One JSON object a line, or one block of lines for each. */
function print({ json, write }: OperatorContext, views: readonly View[]): void {
  if (json) return views.forEach((view) => write(`${JSON.stringify(view)}\n`));
  for (const view of views) {
    const lines = Object.entries(view).filter(
      ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
    );
    write(
      `${lines.map(([name, value]) => `${name.padEnd(12)} ${Array.isArray(value) ? value.join(', ') : String(value)}`).join('\n')}\n\n`,
    );
  }
}
