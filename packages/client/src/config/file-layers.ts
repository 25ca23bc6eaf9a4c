import { dirname } from 'node:path';
import { ConfigInvalid } from '@acme-smime/protocol';
import type { Disposal } from '../mailbox/mailbox.ts';
import type {
  AccountTable,
  CertificateTable,
  Configuration,
  DefaultsTable,
  MailboxTable,
  ServerTable,
} from './configuration.ts';
import { filePath, secretOf, when } from './file-values.ts';
import type { FilePlace } from './file-values.ts';
import { present } from './layer.ts';
import type { AccountLayer, CertificateLayer, MailboxLayer, ServerLayer } from './layer.ts';
import type { HookSettings } from './resolved-certificate.ts';

/** A configuration file, where it lies, and whose home `~` is. */
export interface ConfigurationFile {
  readonly path: string;
  readonly home: string;
  readonly configuration: Configuration;
}

/** Folder and home of a file. */
export function placeOfFile({ path, home }: ConfigurationFile): FilePlace {
  return { folder: dirname(path), home };
}

/** What `[certificates.NAME]` says. Throws ConfigInvalid CONFIG_REFERENCE_UNKNOWN. */
export function certificateLayer(name: string, table: CertificateTable, file: ConfigurationFile): CertificateLayer {
  const path = `certificates.${name}`;
  return { ...wishesOf(table, path, file), name, addresses: table.addresses };
}

/** What `[defaults]` says. Throws ConfigInvalid CONFIG_REFERENCE_UNKNOWN. */
export function defaultsLayer(file: ConfigurationFile): CertificateLayer {
  const table = file.configuration.defaults ?? {};
  return { ...networkOf(table, placeOfFile(file)), ...wishesOf(table, 'defaults', file) };
}

/** What `[servers.NAME]` says beside names and URLs. */
export function serverLayer(table: ServerTable, place: FilePlace): ServerLayer {
  return present<ServerLayer>({
    tokenJoin: table['token-join'],
    messageCheck: table['message-check'],
    notify: table.notify,
    identifier: table.identifier,
    finalizePauseMs: when(table['finalize-pause'], (one) => one * 1000),
    finalizeRetries: table['finalize-retries'],
    smimeAnchor: when(table['smime-anchor'], (one) => filePath(one, place)),
    authservId: table['authserv-id'],
    ...networkOf(table, place),
  });
}

/** What `[accounts.NAME]` says. */
export function accountLayer(table: AccountTable, place: FilePlace): AccountLayer {
  return present<AccountLayer>({
    contact: table.contact,
    agreeTos: table['agree-tos'],
    eabKid: table['eab-kid'],
    eabHmacKey: when(table['eab-hmac-key'], (one) => secretOf(one, place)),
  });
}

function networkOf(table: DefaultsTable | ServerTable, place: FilePlace): ServerLayer {
  return present<ServerLayer>({
    caBundle: when(table['ca-bundle'], (one) => filePath(one, place)),
    verifyTls: table['verify-tls'],
    dnsServer: table['dns-server'],
  });
}

type Wishes = Omit<CertificateTable, 'addresses'>;

function wishesOf(table: Wishes, path: string, file: ConfigurationFile): CertificateLayer {
  const { accounts, mailboxes, deploys } = file.configuration;
  const place = placeOfFile(file);
  const account = when(table.account, (name) =>
    accountLayer(lookUp(accounts, name, { path: `${path}.account`, what: 'account' }), place),
  );
  const mailbox = (name: string, at: string): MailboxTable =>
    lookUp(mailboxes, name, { path: `${path}.mailbox${at}`, what: 'mailbox' });
  const common = typeof table.mailbox === 'string' ? mailbox(table.mailbox, '') : undefined;
  const each = typeof table.mailbox === 'object' ? Object.entries(table.mailbox) : [];
  const tables = each.map(([address, name]) => [address, mailbox(name, `.${address}`)] as const);
  return present<CertificateLayer>({
    ...account,
    server: table.server,
    mailbox: when(common, (one) => mailboxLayer(one, place)),
    mailboxes:
      tables.length === 0
        ? undefined
        : Object.fromEntries(tables.map(([address, one]) => [address, mailboxLayer(one, place)])),
    disposal: [common, ...tables.map(([, one]) => one)].map(disposalOf).find((one) => one !== undefined),
    keyType: table['key-type'],
    use: table.use,
    profile: table.profile,
    reuseKey: table['reuse-key'],
    preferredChain: table['preferred-chain'],
    split: table.split,
    pkcs12Form: table['p12-form'],
    passphrase:
      table['no-passphrase'] === true ? ('none' as const) : when(table.passphrase, (one) => secretOf(one, place)),
    hooks: when(table.deploy, (names) =>
      names.map((name) => hookOf(name, lookUp(deploys, name, { path: `${path}.deploy`, what: 'deploy' }))),
    ),
    timeoutMs: when(table.timeout, (one) => one * 1000),
  });
}

function mailboxLayer(table: MailboxTable, place: FilePlace): MailboxLayer {
  if (table.kind === 'interactive') return { kind: table.kind };
  const { smtp = {} } = table;
  const out = {
    smtpHost: smtp.host,
    smtpPort: smtp.port,
    smtpTls: smtp.tls,
    smtpLogin: smtp.login,
    smtpPassword: when(smtp.password, (one) => secretOf(one, place)),
  };
  if (table.kind === 'maildir-sendmail') {
    const { kind, maildir, sendmail } = table;
    return present<MailboxLayer>({ kind, maildir: filePath(maildir, place), sendmail, ...out });
  }
  const { kind, host, port, tls, login, password } = table;
  return present<MailboxLayer>({
    ...{ kind, host, port, tls, login },
    password: when(password, (one) => secretOf(one, place)),
    ...out,
  });
}

function disposalOf(table: MailboxTable | undefined): Disposal | undefined {
  if (table === undefined || table.kind === 'interactive') return undefined;
  if (table['delete-challenge'] === true) return { action: 'delete' };
  return when(table['move-to'], (folder) => ({ action: 'move', folder }));
}

function hookOf(name: string, table: NonNullable<Configuration['deploys']>[string]): HookSettings {
  return { name, moment: table.when ?? 'deploy', command: table.command, timeoutMs: (table.timeout ?? 120) * 1000 };
}

function lookUp<T>(
  tables: Readonly<Record<string, T>> | undefined,
  name: string,
  { path, what }: { readonly path: string; readonly what: string },
): T {
  const known = Object.keys(tables ?? {});
  const found = Object.entries(tables ?? {}).find(([key]) => key === name)?.[1];
  if (found !== undefined) return found;
  const others = known.length === 0 ? `there is no [${what}s.…] at all` : `there are: ${known.join(', ')}`;
  throw new ConfigInvalid('CONFIG_REFERENCE_UNKNOWN', `${path}: there is no ${what} "${name}"; ${others}.`, {
    path,
    expected: `the name of one of [${what}s]`,
  });
}
