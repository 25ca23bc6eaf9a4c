import type { HeaderLine } from '@acme-smime/protocol';
import type { CaUnderAttack, Challenged } from './ca-under-attack.ts';
import type { ForgedSignature } from './dkim-forger.ts';
import type { Party } from './acme-party.ts';

/** A challenge that waits for its answer, and everything an attacker may know. */
export interface ResponseScene {
  readonly world: CaUnderAttack;
  /** Who ordered; the challenge has been accepted, only the mail is missing. */
  readonly party: Party;
  readonly challenged: Challenged;
  /** Another order of the same account, for another address. */
  readonly other: Challenged;
  /** Another account's order for the very same address. */
  readonly stranger: Challenged;
  /** The header fields of the honest response, in order. */
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  /** Puts header fields and body together, without looking at them. */
  compose(headers: readonly HeaderLine[], body?: string): Uint8Array;
  /** The honest header fields with some replaced or added, or left out where the value is `undefined`. */
  replace(changes: Readonly<Record<string, string | undefined>>): readonly HeaderLine[];
  /** Signs as the mail server of the address would. */
  sign(raw: Uint8Array, otherwise?: ForgedSignature): Uint8Array;
  /** Composes with changed header fields and another body, and signs. */
  signed(changes: Readonly<Record<string, string | undefined>>, body?: string): Uint8Array;
}

/** A mail, or several, that must not prove anything, and must not disturb anything either. */
export interface ResponseAttack {
  /** A claim, as the name of the test. */
  readonly title: string;
  /** The id of the check that must fail; or, when the mail is not even checked, `event`. */
  readonly rule?: string;
  /** The event in the log that tells what became of the mail: `response.refused` when absent. */
  readonly event?: string;
  /** When absent the honest response that comes afterwards still makes the challenge valid. */
  readonly over?: boolean;
  build(scene: ResponseScene): Uint8Array | readonly Uint8Array[] | Promise<Uint8Array | readonly Uint8Array[]>;
}

/** A response that must be accepted: what keeps the attacks honest. */
export interface ResponseControl {
  readonly title: string;
  build(scene: ResponseScene): Uint8Array;
}
