import type { Command } from 'commander';

import type { CommandContext, InitOptions } from './init.ts';
import type { AcceptOptions, RequestOptions, SignOptions } from './issuer.ts';

const where = 'file:PATH, env:NAME, credential:NAME or prompt';

/** Adds the commands of key ceremonies: `init`, and `issuer` for a root whose machine no other key ever sees. */
export function registerCeremony(program: Command, context: CommandContext): void {
  registerInit(program, context);
  const issuer = program.command('issuer').description('make an issuer below an offline root; its key never travels');
  issuerToken(
    issuer
      .command('request')
      .description('on the machine of the CA: make the key and the request that is carried to the root')
      .option('--out <dir>', 'where the files go', '.')
      .requiredOption('--organization <name>', 'who runs the CA')
      .option('--country <code>', 'where, two letters; the S/MIME Baseline Requirements want it in the names')
      .option('--key-type <type>', 'p256, p384, rsa3072 or rsa4096', 'p384'),
  )
    .option('--issuer-passphrase <where>', where, 'prompt')
    .action(async (options: RequestOptions) => (await import('./issuer.ts')).requestIssuer(options, context));
  rootKey(
    issuer
      .command('sign <request>')
      .description('on the machine of the root: sign the key of a request, and make the root’s next CRL')
      .option('--out <dir>', 'where the files go', '.')
      .requiredOption('--organization <name>', 'who runs the CA')
      .option('--country <code>', 'where, two letters; the S/MIME Baseline Requirements want it in the names')
      .option('--public-http-url <url>', 'http:// base under which the world fetches CRLs')
      .option('--issuer-years <years>', 'how long the issuer lasts', '5'),
  )
    .option('--token-driver <dir>', 'folder in whose node_modules pkcs11js is (default: beside the CA)')
    .action(async (request: string, options: SignOptions) =>
      (await import('./issuer.ts')).signIssuer(request, options, context),
    );
  issuerToken(
    issuer
      .command('accept <certificate>')
      .description('on the machine of the CA: take in what came back, when it fits the key that waits here')
      .option('--out <dir>', 'where the key is and the files go', '.')
      .requiredOption('--root-certificate <file>', 'the root’s certificate')
      .requiredOption('--root-crl <file>', 'the root’s CRL')
      .option('--issuer-key <file>', 'the issuer’s encrypted key (default: issuer.key in --out)'),
  )
    .option('--issuer-passphrase <where>', where, 'prompt')
    .action(async (certificate: string, options: AcceptOptions) =>
      (await import('./issuer.ts')).acceptIssuer(certificate, options, context),
    );
}

function registerInit(program: Command, context: CommandContext): void {
  const init = program
    .command('init')
    .description('make a root and an issuer, their keys encrypted, and print the protocol of the ceremony')
    .option('--out <dir>', 'where the files go', '.')
    .requiredOption('--organization <name>', 'who runs the CA')
    .option('--country <code>', 'where, two letters; the S/MIME Baseline Requirements want it in the names')
    .option(
      '--public-http-url <url>',
      'http:// base under which the world fetches CRLs; stands in the issuer’s certificate',
    )
    .option('--key-type <type>', 'p256, p384, rsa3072 or rsa4096', 'p384')
    .option('--root-years <years>', 'how long the root lasts', '20')
    .option('--issuer-years <years>', 'how long the issuer lasts', '5')
    .option('--root-only', 'make a root and no issuer', false)
    .option('--issuer-only', 'make an issuer below a root that is there', false)
    .option('--root-crl', 'make only the next CRL of the root', false)
    .option('--issuer-passphrase <where>', where, 'prompt');
  issuerToken(rootKey(init)).action(async (options: InitOptions) => (await import('./init.ts')).init(options, context));
}

function rootKey(command: Command): Command {
  return command
    .option('--root-key <file>', 'the key of a root that is there, encrypted')
    .option('--root-certificate <file>', 'the certificate of a root that is there')
    .option('--previous-crl <file>', 'the last CRL of a root that is there (default: root.crl beside its certificate)')
    .option('--revoke <serial...>', 'serial numbers of issuers that are revoked now; those of the last CRL stay', [])
    .option('--revoke-reason <reason>', 'why, as RFC 5280 section 5.3.1 calls it', 'cessationOfOperation')
    .option('--root-passphrase <where>', where, 'prompt')
    .option('--root-token-module <file>', 'PKCS#11 library, when the root’s key is on a token')
    .option('--root-token-label <label>', 'the token')
    .option('--root-token-key <label>', 'the key pair on the token')
    .option('--root-token-pin <where>', where, 'prompt');
}

function issuerToken(command: Command): Command {
  return command
    .option('--token-module <file>', 'PKCS#11 library, when the issuer’s key is on a token')
    .option('--token-label <label>', 'the token')
    .option('--token-key <label>', 'the key pair on the token')
    .option('--token-driver <dir>', 'folder in whose node_modules pkcs11js is (default: beside the CA)')
    .option('--token-pin <where>', where, 'prompt');
}
