import type { KeyType, MessageCheckLevel, Pkcs12Form, TokenJoin } from '@acme-smime/protocol';
import type { CertificateUse, IdentifierForm, NotifyOrder } from '../enrollment/state.ts';
import type { TlsMode } from '../mailbox/endpoint.ts';
import type { Disposal } from '../mailbox/mailbox.ts';
import type { SecretSource } from '../secrets/secret-ref.ts';
import type { HookSettings, ResolvedPkcs12 } from './resolved-certificate.ts';

/** What one source says about the CA. */
export interface ServerLayer {
  readonly tokenJoin?: TokenJoin;
  readonly messageCheck?: MessageCheckLevel;
  readonly notify?: NotifyOrder;
  readonly identifier?: IdentifierForm;
  readonly finalizePauseMs?: number;
  readonly finalizeRetries?: number;
  readonly smimeAnchor?: string;
  readonly authservId?: string;
  readonly caBundle?: string;
  readonly verifyTls?: boolean;
  readonly dnsServer?: string;
}

/** What one source says about the account. */
export interface AccountLayer {
  readonly contact?: readonly string[];
  readonly agreeTos?: boolean;
  readonly eabKid?: string;
  readonly eabHmacKey?: SecretSource;
}

/** What one source says about a mailbox. */
export interface MailboxLayer {
  /** A source that names another kind than a stronger one has nothing to say about the rest. */
  readonly kind?: 'imap-smtp' | 'maildir-sendmail' | 'file' | 'interactive';
  readonly host?: string;
  readonly port?: number;
  readonly tls?: TlsMode;
  readonly login?: string;
  readonly password?: SecretSource;
  readonly smtpHost?: string;
  readonly smtpPort?: number;
  readonly smtpTls?: TlsMode;
  readonly smtpLogin?: string;
  readonly smtpPassword?: SecretSource;
  readonly maildir?: string;
  readonly sendmail?: readonly string[];
  /** Folder of whole messages; without it the kind `file` is that of the older client. */
  readonly messageFolder?: string;
}

/**
 * What one source says about a certificate: the command line, the environment, a table of the configuration file, or the
 * settings of an earlier run. Every field may be absent; `resolveCertificate` takes each from the strongest source that has it.
 */
export interface CertificateLayer extends ServerLayer, AccountLayer {
  readonly name?: string;
  readonly addresses?: readonly string[];
  readonly keyType?: KeyType;
  readonly use?: CertificateUse;
  readonly profile?: string;
  readonly reuseKey?: boolean;
  readonly preferredChain?: string;
  /** A pair is wanted: one certificate that signs, one that is encrypted to. */
  readonly split?: boolean;
  /** Name of a known CA, or the URL of a directory. */
  readonly server?: string;
  /** The test server of that CA. */
  readonly test?: boolean;
  /** The mailbox of every address, */
  readonly mailbox?: MailboxLayer;
  /** or that of each; stronger than `mailbox` of the same source. */
  readonly mailboxes?: Readonly<Record<string, MailboxLayer>>;
  readonly disposal?: Disposal;
  readonly pkcs12Form?: Pkcs12Form;
  readonly passphrase?: ResolvedPkcs12['passphrase'];
  readonly hooks?: readonly HookSettings[];
  readonly timeoutMs?: number;
}

/** Takes each field from the first layer that has it; `undefined` counts as absent. */
export function mergeLayers<T extends object>(layers: readonly T[]): T {
  const merged: Record<string, unknown> = {};
  for (const layer of layers)
    for (const [key, value] of Object.entries(layer)) if (value !== undefined) merged[key] ??= value;
  return merged as T;
}

/** Drops the fields that are `undefined`: absent is how a layer says nothing. */
export function present<T extends object>(fields: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
