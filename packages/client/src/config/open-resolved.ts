import { readFile } from 'node:fs/promises';
import { ConfigInvalid, decodePem } from '@acme-smime/protocol';
import type { ClientContext } from '../context.ts';
import type { MessageCheckOptions } from '../enrollment/await-challenge.ts';
import type { Pkcs12Options } from '../issued-certificate.ts';
import type { Log } from '../log.ts';
import type { Prompt } from '../mailbox/interactive/prompt.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { openMailboxOf } from '../mailbox/open-mailbox-of.ts';
import type { ObtainOptions } from '../obtain-certificate.ts';
import { revealSecret } from '../secrets/reveal-secret.ts';
import type { SecretSurroundings } from '../secrets/reveal-secret.ts';
import { fileStore } from '../store/file-store.ts';
import type { ProcessTable } from '../store/lock.ts';
import type { Store } from '../store/store.ts';
import { systemContext } from '../system-context.ts';
import type { SystemOptions } from '../system-context.ts';
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
  const caBundle = server.caBundle === undefined ? undefined : await textOf(server.caBundle, '--ca-bundle');
  const options = await optionsOf(resolved, surroundings);
  const trust = { rejectUnauthorized: server.verifyTls, ...(caBundle === undefined ? {} : { caBundle }) };
  const mailboxes = new Map<string, Mailbox>();
  for (const [address, settings] of Object.entries(resolved.mailboxes))
    mailboxes.set(address, await openMailboxOf(address, settings, { ...surroundings, trust }));
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
      await Promise.all([...mailboxes.values()].map((one) => one.close()));
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
    ...(smimeAnchor === undefined ? {} : { smimeAnchors: await certificatesOf(smimeAnchor, '--smime-anchor') }),
    ...(authservId === undefined ? {} : { authservId }),
  };
}

async function pkcs12Of({ pkcs12 }: ResolvedCertificate, { secrets }: OpenSurroundings): Promise<Pkcs12Options> {
  const { form, passphrase } = pkcs12;
  if (passphrase === 'made-up') return { form };
  if (passphrase === 'none') return { form, passphrase: '' };
  return { form, passphrase: await revealSecret(passphrase, secrets, 'passphrase of the PKCS#12 file') };
}

function requireMailbox(mailboxes: ReadonlyMap<string, Mailbox>, address: string): Mailbox {
  const mailbox = mailboxes.get(address);
  if (mailbox === undefined) throw new Error(`no mailbox was opened for ${address}`);
  return mailbox;
}

async function textOf(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ConfigInvalid(
      'FILE_UNREADABLE',
      `The file ${path} of ${option} cannot be read; check its name and permissions.`,
      { path: option },
      { cause },
    );
  }
}

async function certificatesOf(path: string, option: string): Promise<readonly Uint8Array[]> {
  const blocks = decodePem(await textOf(path, option)).filter((one) => one.label === 'CERTIFICATE');
  if (blocks.length === 0)
    throw new ConfigInvalid('NO_CERTIFICATES', `The file ${path} of ${option} holds no PEM certificate.`, {
      path: option,
    });
  return blocks.map((one) => one.der);
}
