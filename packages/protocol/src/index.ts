export * from './check-report.ts';
export * from './errors.ts';
export * from './acme/account.ts';
export * from './acme/authorization.ts';
export * from './acme/challenge.ts';
export * from './acme/directory.ts';
export {
  parseExternalAccountBinding,
  signExternalAccountBinding,
  verifyExternalAccountBinding,
} from './acme/external-account.ts';
export type { ExternalAccount, MacAlgorithm, ParsedExternalAccountBinding } from './acme/external-account.ts';
export type { Identifier } from './acme/identifier.ts';
export {
  accountKeyOf,
  jwsAlgorithms,
  openAccountKey,
  parseJws,
  readJwsPayload,
  sameJwk,
  signJws,
  thumbprint,
  verifyJws,
} from './acme/jws.ts';
export type { AccountKey, FlattenedJws, JwsAlgorithm, JwsHeader, ParsedJws, PublicJwk } from './acme/jws.ts';
export * from './acme/key-change.ts';
export * from './acme/order.ts';
export * from './acme/problem.ts';
export * from './acme/renewal-info.ts';
export * from './acme/revocation.ts';
export * from './pki/certificate.ts';
export * from './pki/csr.ts';
export * from './pki/distinguished-name.ts';
export * from './pki/extension.ts';
export * from './pki/key-usage.ts';
export * from './pki/keys.ts';
export * from './pki/pem.ts';
export * from './pki/signer.ts';
export * from './pki/subject-alternative-name.ts';
