/**
 * Where a secret is found, as data: it can be kept in a file, shown and compared, since it is not the secret itself.
 *
 * `file`: first line of that file. `env`: that environment variable. `command`: first line that the program prints, run
 * without a shell. `keyring`: the keyring of the system. `credential`: a file of that name in systemd's
 * `$CREDENTIALS_DIRECTORY`. `prompt`: a person is asked this.
 */
export type SecretRef =
  | { readonly file: string }
  | { readonly env: string }
  | { readonly command: readonly string[] }
  | { readonly keyring: KeyringEntry }
  | { readonly credential: string }
  | { readonly prompt: string };

/** Names an entry of the system's keyring. */
export interface KeyringEntry {
  readonly service: string;
  readonly account: string;
}

/** A secret that was typed where it should not have been; known for this run alone, and lost in JSON on purpose. */
export interface LiteralSecret {
  readonly literal: () => string;
}

/** A reference, or for this run the secret itself. */
export type SecretSource = SecretRef | LiteralSecret;

/** Wraps a secret so that neither JSON nor an inspection shows it. */
export function literalSecret(value: string): LiteralSecret {
  return { literal: () => value };
}

/** Whether this is a secret that cannot be kept. */
export function isLiteral(source: SecretSource): source is LiteralSecret {
  return 'literal' in source;
}
