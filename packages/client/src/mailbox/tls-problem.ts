const certificateCodes = new Set([
  'CERT_CHAIN_TOO_LONG',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'HOSTNAME_MISMATCH',
  'INVALID_CA',
  'INVALID_PURPOSE',
  'PATH_LENGTH_EXCEEDED',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Says in OpenSSL's words why TLS was refused, or gives `undefined` when the error has nothing to do with TLS.
 *
 * Looks at codes first: libraries on the way may have put their own code over Node's, then the message still tells.
 */
export function tlsProblem(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const isTls = certificateCodes.has(code) || /^(?:ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code);
  const saysTls = /certificate|SSL routines|secure TLS connection/i.test(error.message);
  // After a semicolon Node tells its own user what to do, which is not ours.
  return isTls || saysTls ? error.message.split(/\n|; if the root CA/, 1)[0] : undefined;
}

/** Says whether what went wrong is the server's certificate, so that naming a bundle would help. */
export function isCertificateProblem(problem: string): boolean {
  return /certificate|altname|issuer/i.test(problem);
}
