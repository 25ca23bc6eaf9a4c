/** Where a key lies on a token. */
export interface TokenKey {
  /** The vendor's library, for example `/usr/lib/softhsm/libsofthsm2.so`. */
  readonly module: string;
  /** The token's label. */
  readonly token: string;
  /** The label of the key pair (CKA_LABEL). */
  readonly label: string;
  /** The folder whose node_modules hold pkcs11js; by default it is looked for beside the CA. */
  readonly driverFolder?: string;
}

/** What the worker is asked; `pin` travels inside the process only. */
export type TokenRequest =
  | { readonly do: 'open'; readonly key: TokenKey; readonly pin: string }
  | { readonly do: 'sign'; readonly mechanism: 'rsa' | 'ecdsa'; readonly data: Uint8Array }
  | { readonly do: 'close' };

/** What `open` answers with. */
export type TokenPublicKey =
  | { readonly kind: 'rsa'; readonly modulus: Uint8Array; readonly exponent: Uint8Array }
  /** The curve's object identifier and the point, each in DER. */
  | { readonly kind: 'ec'; readonly parameters: Uint8Array; readonly point: Uint8Array };

/** The worker's answer to a request, in order; `pin` says that it is the PIN that was refused. */
export type TokenAnswer =
  | { readonly value: TokenPublicKey | Uint8Array }
  | { readonly error: string; readonly pin?: boolean };
