import type { KeyType, MessageCheckLevel, Pkcs12Form } from '@acme-smime/protocol';
import type { CertificateUse } from '../enrollment/state.ts';
import type { Disposal } from '../mailbox/mailbox.ts';
import type { MailboxSettings } from '../mailbox/mailbox-settings.ts';
import type { ServerQuirks } from '../presets/preset.ts';
import type { SecretSource } from '../secrets/secret-ref.ts';

/** A CA, how it is spoken to, and whom to believe on the way. */
export interface ResolvedServer extends Omit<ServerQuirks, 'messageCheck'> {
  /** The preset or the `[servers.NAME]` it comes from; absent for a bare URL. */
  readonly name?: string;
  readonly directoryUrl: string;
  /** Its certificates are for tests. */
  readonly staging: boolean;
  readonly messageCheck: MessageCheckLevel;
  /** File with PEM certificates that S/MIME signed challenge mail may chain to. */
  readonly smimeAnchor?: string;
  readonly authservId?: string;
  /** File with PEM certificates to trust for TLS beside those of the system; for the CA and the mail servers. */
  readonly caBundle?: string;
  /** False: TLS certificates are not verified at all. */
  readonly verifyTls: boolean;
  /** `host:port` of the DNS server for DKIM keys; absent: the system's. */
  readonly dnsServer?: string;
}

/** Who we are at the CA. */
export interface ResolvedAccount {
  readonly contact: readonly string[];
  /** Absent: a person is asked. */
  readonly agreeTos?: boolean;
  readonly externalAccount?: { readonly kid: string; readonly hmacKey: SecretSource };
}

/** How the PKCS#12 is made. */
export interface ResolvedPkcs12 {
  readonly form: Pkcs12Form;
  /** `made-up`: a new one for each version, kept beside the file. `none`: empty. */
  readonly passphrase: 'made-up' | 'none' | SecretSource;
}

/** When a program of the user's runs: before anything is asked of the CA, after a new certificate, or after every try. */
export type HookMoment = 'pre' | 'deploy' | 'post';

/** A program of the user's, run without a shell. */
export interface HookSettings {
  /** For people: its name in the configuration file or the option it comes from. */
  readonly name: string;
  readonly moment: HookMoment;
  readonly command: readonly string[];
  readonly timeoutMs: number;
}

/**
 * Everything about one certificate, from wherever it was said, as plain data: secrets are references but for a literal
 * one, which lives for this run alone. `openResolved` makes the options of `obtainCertificate` of it.
 */
export interface ResolvedCertificate {
  /** Name of the lineage. */
  readonly name: string;
  readonly addresses: readonly [string, ...string[]];
  readonly keyType: KeyType;
  readonly use: CertificateUse;
  readonly profile?: string;
  /** The next version has the key of the last one. */
  readonly reuseKey?: boolean;
  /** Name at the top of the chain to take. */
  readonly preferredChain?: string;
  /** Two certificates are meant, as `splitCertificate` makes them of this. */
  readonly split?: true;
  readonly server: ResolvedServer;
  readonly account: ResolvedAccount;
  /** By address. */
  readonly mailboxes: Readonly<Record<string, MailboxSettings>>;
  /** What becomes of the answered challenge mail. */
  readonly disposal: Disposal;
  readonly pkcs12: ResolvedPkcs12;
  readonly hooks: readonly HookSettings[];
  /** How long one run goes on before it gives up for now. */
  readonly timeoutMs: number;
}

/** What is kept with a lineage so that it can be renewed without being told anything again. */
export interface LineageSettings {
  readonly version: 1;
  /** Every secret in it is a reference. */
  readonly certificate: ResolvedCertificate;
}

/** The folders of one user. */
export interface Folders {
  /** Accounts, certificates, keys, locks and the configuration file. */
  readonly config: string;
  /** Enrollments that are under way. */
  readonly work: string;
  readonly logs: string;
}
