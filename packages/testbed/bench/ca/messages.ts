import type { PostgresOptions } from 'acme-smime-ca';

/** Where the measured CA keeps what it knows. */
export type StorageKind =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'postgres'; readonly connection: PostgresOptions['connection'] };

/** What the process of the CA is told at its start; nothing in it is secret. */
export interface CaSetting {
  readonly storage: StorageKind;
  /** The address of the challenges. */
  readonly from: string;
  /** The DKIM key of those who answer, by its name. */
  readonly dkim: { readonly name: string; readonly record: string };
}

/** What the CA has used since its start. */
export interface Usage {
  /** User and system time of all its threads. */
  readonly cpuMs: number;
  readonly peakMiB: number;
  /** After a collection of the garbage. */
  readonly residentMiB: number;
  readonly heapMiB: number;
}

/** What the CA says. */
export type FromCa =
  | { readonly type: 'ready'; readonly directoryUrl: string; readonly rootPem: string }
  | { readonly type: 'mail'; readonly to: string; readonly raw: Uint8Array }
  | { readonly type: 'taken'; readonly id: number }
  | ({ readonly type: 'usage' } & Usage);

/** What the CA is told. */
export type ToCa =
  | { readonly type: 'answer'; readonly id: number; readonly raw: Uint8Array }
  | { readonly type: 'usage' }
  | { readonly type: 'stop' };
