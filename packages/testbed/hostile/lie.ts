import type { ObtainOptions } from '@acme-smime/client';
import type { ForgedCertificate, ForgingIssuer } from './certificate-forger.ts';

/** A request of the client, and what an honest CA would answer. */
export interface AskedCa {
  readonly url: string;
  readonly path: string;
  readonly method: string;
  honest(): Promise<Response>;
}

/** What a lying CA knows. */
export interface LieScene {
  readonly address: string;
  readonly now: () => Date;
  readonly directoryUrl: string;
  /** A CA that certifies whatever it is told, and another one. */
  readonly issuer: ForgingIssuer;
  readonly otherIssuer: ForgingIssuer;
  /** Starts at 0; for lies that depend on how often they were told. */
  count: number;
  /** A certificate for the client's own key, with something otherwise. */
  certify(honest: Response, otherwise?: Partial<ForgedCertificate>): Promise<Uint8Array>;
}

/** One lie of a CA, and how a client ends that is told it. */
export interface Lie {
  /** A claim, as the name of the test. */
  readonly title: string;
  /** The code of the error; when absent the client gets its certificate all the same. */
  readonly code?: string;
  readonly says?: RegExp;
  /** How many answers by mail may have left by then; 0 when absent and the client fails. */
  readonly answers?: number;
  /** The most requests that the client may have made; 100 when absent. */
  readonly requests?: number;
  /** Where the directory is said to be, when not where the CA is. */
  readonly directoryUrl?: string;
  readonly options?: Partial<ObtainOptions>;
  tell(asked: AskedCa, scene: LieScene): Promise<Response>;
}
