import type { KeyObject } from 'node:crypto';
import type { HeaderLine } from '@acme-smime/protocol';
import type { ForgedSignature } from './dkim-forger.ts';

/** What an attacker knows and has: all of the good challenge, and a domain and keys of the own. */
export interface AttackContext {
  readonly now: Date;
  /** The address an order waits for. */
  readonly identifier: string;
  /** The address the CA writes from; its domain is `mail.ca.example`. */
  readonly from: string;
  readonly tokenPart1: string;
  /** The header fields of the good challenge, in order. */
  readonly headers: readonly HeaderLine[];
  readonly body: string;
  /** Private keys whose public halves are in DNS, by selector; `s1` is there for every domain. */
  readonly keys: Readonly<Record<'s1' | 'weak' | 'trial' | 'revoked', KeyObject>>;
  /** Puts header fields and body together, without looking at them. */
  compose(headers: readonly HeaderLine[], body?: string): Uint8Array;
  /** Puts a DKIM-Signature above, as the CA would: whole list, its domain, its key; anything can be said otherwise. */
  sign(raw: Uint8Array, otherwise?: ForgedSignature): Uint8Array;
  /** Signs the good challenge with S/MIME, as the CA would; anything can be done otherwise. */
  signSmime(otherwise?: ForgedSmime): Promise<Uint8Array>;
  /** The good header fields with some replaced, or left out where the value is `undefined`. */
  replace(changes: Readonly<Record<string, string | undefined>>): readonly HeaderLine[];
}

/** How an S/MIME signature can differ from that of the CA. */
export interface ForgedSmime {
  /** The address in the certificate of the signer. */
  readonly address?: string;
  /** `named`: the root that the victim named for this CA; `other`: another one. */
  readonly root?: 'named' | 'other';
  readonly headerProtection?: 'RFC 9788' | 'RFC 8551' | 'RFC 7508' | 'none';
  readonly headers?: readonly HeaderLine[];
  /** The certificate of the signer ended yesterday. */
  readonly expired?: boolean;
  /** What the certificate of the signer is for; `signing` when absent. */
  readonly usage?: 'signing' | 'encryption';
  /** Content octets of the key purpose's object identifier in hexadecimal; e-mail protection when absent. */
  readonly purpose?: string;
  /**
   * Who issued the certificate of the signer, when not the root: an authority for other addresses only, one that the root
   * allows none below, or somebody whose own certificate is that of a person.
   */
  readonly through?: 'authority for other addresses' | 'authority too far down' | 'person';
}

/** One attack: a mail that must not be answered, and the rule that says why. */
export interface Attack {
  /** A claim, as the name of the test. */
  readonly title: string;
  /** The id of the check that must fail. */
  readonly rule: string;
  build(context: AttackContext): Uint8Array | Promise<Uint8Array>;
  /** The victim has answered the good challenge before. */
  readonly answered?: boolean;
  /** The victim believes the Authentication-Results of this server. */
  readonly authservId?: string;
}

/** A mail that must be answered: what keeps the attacks honest. */
export interface Control {
  readonly title: string;
  build(context: AttackContext): Uint8Array | Promise<Uint8Array>;
  /** The level it passes at; `strict` when absent. */
  readonly level?: 'strict' | 'standard';
  readonly authservId?: string;
}
