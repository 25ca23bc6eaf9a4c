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
