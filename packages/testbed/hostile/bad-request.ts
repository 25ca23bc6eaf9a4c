import type { KeyObject } from 'node:crypto';
import type { ProblemName } from '@acme-smime/protocol';
import type { Answer, Party } from './acme-party.ts';
import type { CaUnderAttack, OpenOrder } from './ca-under-attack.ts';

/** Whom a request can be made against, and with. */
export interface RequestScene {
  readonly world: CaUnderAttack;
  /** Has an account, and a proven order of her own. */
  readonly mallory: Party;
  readonly order: OpenOrder;
  /** Somebody else at the same CA. */
  readonly alice: Party;
  /** Hers, proven and not finalized. */
  readonly aliceOrder: OpenOrder;
  /** Hers, not answered yet. */
  readonly alicePending: OpenOrder;
  /** A key on the list of weak keys that the operator gave the CA. */
  readonly listedKey: KeyObject;
  /** An RSA key on that list in the form of Debian’s openssl-blacklist. */
  readonly debianKey: KeyObject;
  /** Hers: the URL of a certificate and the certificate itself, DER. */
  readonly aliceCertificate: { readonly url: string; readonly der: Uint8Array };
}

/** One request that must be refused, and how; whoever it was aimed at must not notice. */
export interface BadRequest {
  /** A claim, as the name of the test. */
  readonly title: string;
  readonly problem: ProblemName;
  readonly status: number;
  /** Of what the answer's `detail` must speak. */
  readonly says?: RegExp;
  /** How many of the answers must be a success, for attacks of several requests; 0 when absent. */
  readonly successes?: number;
  send(scene: RequestScene): Promise<Answer | readonly Answer[]>;
}
