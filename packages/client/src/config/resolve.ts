import { ConfigInvalid, requireEmailIdentifier } from '@acme-smime/protocol';
import { useOfProfile } from '../enrollment/request.ts';
import type { MailboxSettings } from '../mailbox/mailbox-settings.ts';
import { defaultPreset } from '../presets/presets.ts';
import { builtInServers, chooseServer } from './known-server.ts';
import type { ChosenServer, KnownServer } from './known-server.ts';
import { mergeLayers } from './layer.ts';
import type { AccountLayer, CertificateLayer } from './layer.ts';
import { resolveMailbox } from './resolve-mailbox.ts';
import type { ResolvedAccount, ResolvedCertificate, ResolvedServer } from './resolved-certificate.ts';

/** Everything that is said about one certificate. */
export interface CertificateSources {
  /** Strongest first: command line, environment, the certificate's table, its account, the defaults, earlier settings. */
  readonly layers: readonly CertificateLayer[];
  /** How many of the layers count more than what the table of the CA says; default: all of them. */
  readonly strong?: number;
  /** The CAs that can be named; default: the presets. */
  readonly servers?: readonly KnownServer[];
  /** The accounts that a CA's table may name. */
  readonly accounts?: Readonly<Record<string, AccountLayer>>;
}

const defaults = { keyType: 'rsa2048', use: 'both', timeoutMs: 600_000, interactiveTimeoutMs: 86_400_000 } as const;

/**
 * Says what is to be done for one certificate: command line over environment over configuration file over what an earlier
 * run kept over the CA's preset over the defaults. The one place that knows the order; plain data comes out.
 *
 * @throws ConfigInvalid EMAIL_MISSING, EMAIL_INVALID, EMAIL_WILDCARD, SERVER_INVALID, STAGING_MISSING, EAB_INCOMPLETE,
 *   SMTP_HOST_MISSING, MAILDIR_MISSING, CHECK_NONE_REFUSED
 */
export function resolveCertificate(sources: CertificateSources): ResolvedCertificate {
  const { layers, servers = builtInServers, accounts = {} } = sources;
  const wish = mergeLayers(layers);
  const addresses = addressesOf(wish);
  const server = chooseServer(wish.server ?? defaultPreset, wish.test === true, servers);
  const strong = sources.strong ?? layers.length;
  const account = server.account === undefined ? {} : (accounts[server.account] ?? {});
  const said = mergeLayers<CertificateLayer>([
    ...layers.slice(0, strong),
    server.layer,
    account,
    ...layers.slice(strong),
  ]);
  const mailboxes = Object.fromEntries(addresses.map((one) => [one, resolveMailbox(one, layers)]));
  const interactive = Object.values(mailboxes).some((one) => one.kind === 'interactive');
  return {
    name: said.name ?? addresses[0],
    addresses,
    keyType: said.keyType ?? defaults.keyType,
    use: said.use ?? useOfProfile(said.profile) ?? defaults.use,
    ...(said.profile === undefined ? {} : { profile: said.profile }),
    ...(said.reuseKey === undefined ? {} : { reuseKey: said.reuseKey }),
    ...(said.preferredChain === undefined ? {} : { preferredChain: said.preferredChain }),
    ...(said.split === true ? { split: true as const } : {}),
    server: serverOf(server, said, Object.values(mailboxes)),
    account: accountOf(said),
    mailboxes,
    disposal: said.disposal ?? { action: 'keep' },
    pkcs12: { form: said.pkcs12Form ?? 'modern', passphrase: said.passphrase ?? 'made-up' },
    hooks: said.hooks ?? [],
    timeoutMs: said.timeoutMs ?? (interactive ? defaults.interactiveTimeoutMs : defaults.timeoutMs),
  };
}

function addressesOf({ addresses }: CertificateLayer): readonly [string, ...string[]] {
  const [first, ...others] = new Set((addresses ?? []).map((one) => requireEmailIdentifier(one).value));
  if (first === undefined)
    throw new ConfigInvalid('EMAIL_MISSING', 'No address was named; say which one to certify with -e.', {
      path: '--email',
    });
  return [first, ...others];
}

function serverOf(
  { preset, name, directoryUrl, staging }: ChosenServer,
  said: CertificateLayer,
  mailboxes: readonly MailboxSettings[],
): ResolvedServer {
  const messageCheck = said.messageCheck ?? preset.messageCheck;
  if (messageCheck === 'none' && mailboxes.some((one) => one.kind !== 'interactive'))
    throw new ConfigInvalid(
      'CHECK_NONE_REFUSED',
      'Without message checks a stranger could make this program answer; "--message-check none" works only when you paste the mail yourself.',
      { path: '--message-check' },
    );
  const { smimeAnchor, authservId, caBundle, dnsServer } = said;
  return {
    ...(name === undefined ? {} : { name }),
    directoryUrl,
    staging,
    tokenJoin: said.tokenJoin ?? preset.tokenJoin,
    messageCheck,
    notify: said.notify ?? preset.notify,
    identifier: said.identifier ?? preset.identifier,
    finalizePauseMs: said.finalizePauseMs ?? preset.finalizePauseMs,
    finalizeRetries: said.finalizeRetries ?? preset.finalizeRetries,
    verifyTls: said.verifyTls ?? true,
    ...(smimeAnchor === undefined ? {} : { smimeAnchor }),
    ...(authservId === undefined ? {} : { authservId }),
    ...(caBundle === undefined ? {} : { caBundle }),
    ...(dnsServer === undefined ? {} : { dnsServer }),
  };
}

function accountOf({ contact, agreeTos, eabKid: kid, eabHmacKey: hmacKey }: AccountLayer): ResolvedAccount {
  if ((kid === undefined) !== (hmacKey === undefined))
    throw new ConfigInvalid('EAB_INCOMPLETE', 'An external account needs both --eab-kid and --eab-hmac-key-file.', {
      path: kid === undefined ? '--eab-kid' : '--eab-hmac-key-file',
    });
  return {
    contact: (contact ?? []).map((one) => requireEmailIdentifier(one.replace(/^mailto:/i, '')).value),
    ...(agreeTos === undefined ? {} : { agreeTos }),
    ...(kid === undefined || hmacKey === undefined ? {} : { externalAccount: { kid, hmacKey } }),
  };
}
