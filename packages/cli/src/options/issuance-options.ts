import type { Command } from 'commander';

/** What is special about one issuance. */
export interface IssuanceOptions {
  readonly certPath?: string;
  readonly keyPath?: string;
  readonly reuseKey?: boolean;
  readonly split?: boolean;
  readonly preferredChain?: string;
  readonly notAfter?: string;
}

/** Declares them. */
export function addIssuanceOptions(command: Command): void {
  command
    .optionsGroup('Key and chain:')
    .option('--key-path <file>', 'take this private key instead of a new one: PEM, DER or PKCS#12')
    .option('--cert-path <file>', 'the same, from the PKCS#12 of an earlier certificate')
    .option('--reuse-key', 'take the key of the present version again, now and at every renewal')
    .option('--split', 'two certificates, NAME-sign and NAME-encrypt, with a key each')
    .option('--preferred-chain <name>', 'common name at the top of the chain to take, where the CA offers several')
    .option('--not-after <date>', 'ask for a certificate that ends then: 2027-03-31, or with a time');
}
