import { isDeepStrictEqual } from 'node:util';
import type { ClientContext } from '../context.ts';
import type { MessageCheckOptions } from '../enrollment/await-challenge.ts';
import type { Pkcs12Options } from '../issued-certificate.ts';
import type { Log } from '../log.ts';
import type { Prompt } from '../mailbox/interactive/prompt.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import type { MailboxSettings } from '../mailbox/mailbox-settings.ts';
import { openMailboxOf } from '../mailbox/open-mailbox-of.ts';
import type { MailboxSurroundings } from '../mailbox/open-mailbox-of.ts';
import type { ObtainOptions } from '../obtain-certificate.ts';
import { revealSecret } from '../secrets/reveal-secret.ts';
import type { SecretSurroundings } from '../secrets/reveal-secret.ts';
import { fileStore } from '../store/file-store.ts';
import type { ProcessTable } from '../store/lock.ts';
import type { Store } from '../store/store.ts';
import { systemContext } from '../system-context.ts';
import type { SystemOptions } from '../system-context.ts';
import { loadNamedCertificates, loadNamedText } from './named-file.ts';
import type { Folders, ResolvedCertificate, ResolvedServer } from './resolved-certificate.ts';

/** What of the world is needed to act on a resolved certificate. */
export interface OpenSurroundings {
  readonly folders: Folders;
  readonly processes: ProcessTable;
  readonly secrets: SecretSurroundings;
  /** Asked with the URL of the terms when the settings do not say. */
  readonly agreeToTerms: (termsUrl: string) => Promise<boolean>;
  /** A person who pastes mail; absent where nobody may be asked. */
  readonly prompt?: Prompt;
  readonly userAgent: string;
  /** Where `HTTPS_PROXY` and its kin are read from. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
  readonly log: Log;
  /** Where accounts and certificates are kept; default: the folders. */
  readonly store?: Store;
  /** Makes the context of a run; default `systemContext`. */
  readonly openSystem?: (options: SystemOptions) => ClientContext & { close(): void };
}

/** Everything `obtainCertificate` needs but what belongs to one call: `force`, `onProgress`, `signal`. */
export interface OpenedCertificate extends AsyncDisposable {
  readonly options: ObtainOptions;
  readonly context: ClientContext;
  readonly store: Store;
}

/**
 * Opens what a resolved certificate names: store, mailboxes, trust. Nothing is connected and no password fetched before
 * it is needed. Dispose of it when done.
 *
 * @throws ConfigInvalid MAILBOX_MISSING, FILE_UNREADABLE, NO_CERTIFICATES, or of a secret that is needed at once
 */
export async function openResolved(
  resolved: ResolvedCertificate,
  surroundings: OpenSurroundings,
): Promise<OpenedCertificate> {
  const { server } = resolved;
  const caBundle = server.caBundle === undefined ? undefined : await loadNamedText(server.caBundle, '--ca-bundle');
  const options = await optionsOf(resolved, surroundings);
  const trust = { rejectUnauthorized: server.verifyTls, ...(caBundle === undefined ? {} : { caBundle }) };
  const mailboxes = await openMailboxes(resolved, { ...surroundings, trust });
  const { userAgent, proxyEnv, log } = surroundings;
  const context = (surroundings.openSystem ?? systemContext)({
    userAgent,
    log,
    ...trust,
    ...(proxyEnv === undefined ? {} : { proxyEnv }),
    ...(server.dnsServer === undefined ? {} : { dnsServer: server.dnsServer }),
  });
  return {
    options: { ...options, mailboxFor: (address) => requireMailbox(mailboxes, address) },
    context,
    store: options.store,
    async [Symbol.asyncDispose]() {
      await Promise.all([...new Set(mailboxes.values())].map((one) => one.close()));
      context.close();
    },
  };
}

async function optionsOf(
  resolved: ResolvedCertificate,
  surroundings: OpenSurroundings,
): Promise<Omit<ObtainOptions, 'mailboxFor'>> {
  const { server, account, folders } = { ...resolved, ...surroundings };
  const { agreeTos, externalAccount } = account;
  return {
    account: {
      directoryUrl: server.directoryUrl,
      agreeToTerms: agreeTos === undefined ? surroundings.agreeToTerms : async () => agreeTos,
      ...(account.contact.length === 0 ? {} : { contact: account.contact }),
      ...(externalAccount === undefined
        ? {}
        : {
            externalAccount: {
              kid: externalAccount.kid,
              hmacKey: await revealSecret(
                externalAccount.hmacKey,
                surroundings.secrets,
                'HMAC key of the external account',
              ),
            },
          }),
    },
    addresses: resolved.addresses,
    store: surroundings.store ?? fileStore(folders.config, surroundings.processes, { work: folders.work }),
    name: resolved.name,
    keyType: resolved.keyType,
    use: resolved.use,
    tokenJoin: server.tokenJoin,
    notify: server.notify,
    identifier: server.identifier,
    finalize: { pauseMs: server.finalizePauseMs, retries: server.finalizeRetries },
    messageCheck: await messageCheckOf(server),
    disposal: resolved.disposal,
    pkcs12: await pkcs12Of(resolved, surroundings),
    timeoutMs: resolved.timeoutMs,
    ...(resolved.profile === undefined ? {} : { profile: resolved.profile }),
    ...(resolved.reuseKey === undefined ? {} : { reuseKey: resolved.reuseKey }),
    ...(resolved.preferredChain === undefined ? {} : { preferredChain: resolved.preferredChain }),
  };
}

async function messageCheckOf(server: ResolvedServer): Promise<MessageCheckOptions> {
  const { messageCheck: level, smimeAnchor, authservId } = server;
  return {
    level,
    ...(smimeAnchor === undefined ? {} : { smimeAnchors: await loadNamedCertificates(smimeAnchor, '--smime-anchor') }),
    ...(authservId === undefined ? {} : { authservId }),
  };
}

async function pkcs12Of({ pkcs12 }: ResolvedCertificate, { secrets }: OpenSurroundings): Promise<Pkcs12Options> {
  const { form, passphrase } = pkcs12;
  if (passphrase === 'made-up') return { form };
  if (passphrase === 'none') return { form, passphrase: '' };
  return { form, passphrase: await revealSecret(passphrase, secrets, 'passphrase of the PKCS#12 file') };
}

/** Addresses whose mail is in the same IMAP account share it: its connections, and the question for its password. */
async function openMailboxes(
  { mailboxes }: ResolvedCertificate,
  surroundings: MailboxSurroundings,
): Promise<ReadonlyMap<string, Mailbox>> {
  const opened: { readonly address: string; readonly settings: MailboxSettings; readonly mailbox: Mailbox }[] = [];
  for (const [address, settings] of Object.entries(mailboxes)) {
    const same = opened.find(
      (one) =>
        settings.kind === 'imap-smtp' &&
        // Servers that are not named are looked for in the domain of the address.
        domainOf(one.address) === domainOf(address) &&
        isDeepStrictEqual(one.settings, settings),
    );
    const mailbox = same?.mailbox ?? (await openMailboxOf(address, settings, surroundings));
    opened.push({ address, settings, mailbox });
  }
  return new Map(opened.map((one) => [one.address, one.mailbox]));
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}

function requireMailbox(mailboxes: ReadonlyMap<string, Mailbox>, address: string): Mailbox {
  const mailbox = mailboxes.get(address);
  if (mailbox === undefined) throw new Error(`no mailbox was opened for ${address}`);
  return mailbox;
}
