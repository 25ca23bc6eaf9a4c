import * as v from 'valibot';

import { described, file, path, privateFile, secret, text } from './schema-parts.ts';

const token = v.strictObject({
  module: described(file, 'the library of the token’s vendor'),
  label: described(text, 'the label of the token'),
  key: described(text, 'the label of the key pair'),
  pin: described(secret, 'where its PIN is'),
  'driver-folder': described(
    v.optional(path),
    'folder in whose node_modules the optional package pkcs11js is; beside the CA by default',
  ),
});

const issuerEntries = {
  certificate: described(file, 'the issuer’s certificate, PEM, followed by whatever stands between it and the root'),
  key: described(v.optional(privateFile), 'its encrypted private key, PKCS#8 PEM; or `token`'),
  passphrase: described(v.optional(secret), 'where the passphrase of `key` is'),
  token: described(v.optional(token), 'its key on a PKCS#11 token, in place of `key`'),
};
/** An issuer: where its certificate and its key are. */
export const issuer = v.pipe(
  v.strictObject(issuerEntries),
  v.check(
    ({ key, token: onToken }) => (key === undefined) !== (onToken === undefined),
    'needs `key` with `passphrase`, or `token`, and not both',
  ),
  v.check(({ key, passphrase }) => key === undefined || passphrase !== undefined, 'needs `passphrase` beside `key`'),
);
