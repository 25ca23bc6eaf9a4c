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
export { requireEmailIdentifier } from './acme/identifier.ts';
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
  thumbprintOf,
  thumbprintOfKey,
  verifyJws,
} from './acme/jws.ts';
export type { AccountKey, FlattenedJws, JwsAlgorithm, JwsHeader, ParsedJws, PublicJwk } from './acme/jws.ts';
export * from './acme/key-change.ts';
export * from './acme/order.ts';
export * from './acme/problem.ts';
export * from './acme/renewal-info.ts';
export * from './acme/revocation.ts';
export * from './caa/issue-mail.ts';
export * from './caa/relevant-records.ts';
export * from './pki/certificate.ts';
export * from './pki/csr.ts';
export * from './pki/distinguished-name.ts';
export * from './pki/extension.ts';
export * from './pki/key-usage.ts';
export * from './pki/keys.ts';
export * from './pki/pem.ts';
export * from './pki/signer.ts';
export * from './pki/subject-alternative-name.ts';
export { composeChallengeMail, parseChallengeMail } from './email-reply/challenge-mail.ts';
export type { ChallengeMail, ParsedChallengeMail } from './email-reply/challenge-mail.ts';
export type { ExpectedChallenge } from './email-reply/check-challenge.ts';
export type { ExpectedResponse } from './email-reply/check-response.ts';
export { composeResponseBlock, readResponseBlocks } from './email-reply/response-block.ts';
export { composeResponseMail, parseResponseMail } from './email-reply/response-mail.ts';
export type { ParsedResponseMail, ResponseContent, ResponseMail } from './email-reply/response-mail.ts';
export { readAcmeSubject } from './email-reply/subject.ts';
export type { AcmeSubject } from './email-reply/subject.ts';
export * from './email-reply/token.ts';
export * from './mail/address.ts';
export { parseAuthenticationResults } from './mail/authentication-results.ts';
export type { AuthenticationResult, AuthenticationResults } from './mail/authentication-results.ts';
export type { AuthenticityOptions } from './mail/authenticity.ts';
export { composeDate, parseDate } from './mail/date.ts';
export { dkimRecord, signDkim, verifyDkim } from './mail/dkim.ts';
export type { DkimSignature, DkimSigning, DkimVerdict, DkimVerification, ResolveTxt } from './mail/dkim.ts';
export { responseSignedHeaders } from './mail/dkim-headers.ts';
export { judgeDkim } from './mail/dkim-judge.ts';
export type { DkimDemand, DkimJudgement, MessageCheckLevel } from './mail/dkim-judge.ts';
export { readTagList } from './mail/dkim-tags.ts';
export { decodeEncodedWords } from './mail/encoded-word.ts';
export type { DecodedText } from './mail/encoded-word.ts';
export { composeMessage } from './mail/header-field.ts';
export type { HeaderLine } from './mail/header-field.ts';
export * from './mail/message.ts';
export { parseMessageId, parseMessageIds } from './mail/message-id.ts';
export { contentOf, parseParts, plainTexts } from './mail/parts.ts';
export type { Part } from './mail/parts.ts';
export { acceptUnverifiedSubject, verifyChallengeMail } from './mail/verify.ts';
export type { ChallengeVerification, ChallengeVerificationOptions, VerifiedMessage } from './mail/verify.ts';
export { tokenOfResponse, verifyResponseMail } from './mail/verify-response.ts';
export type { ResponseToken, ResponseVerification } from './mail/verify-response.ts';
export * from './pki/chain.ts';
export * from './pki/issue.ts';
export * from './pki/issued-certificate.ts';
export * from './pki/public-key.ts';
export * from './pki/smime-profile.ts';
export * from './pki/pkcs12.ts';
export * from './pki/pkcs12.ts';
export { composeCertificateBundle } from './pki/certificate-bundle.ts';
export * from './pki/cms.ts';
export * from './pki/crl.ts';
export * from './pki/digest-signer.ts';
export * from './pki/ocsp.ts';
export { readProtectedHeader } from './mail/header-protection.ts';
export type { ProtectedHeader } from './mail/header-protection.ts';
export { composeTextEntity } from './mail/mime-entity.ts';
export { composeEncryptedMail, composeSignedMail, decryptMail, verifySignedMail } from './mail/smime.ts';
export type { MailSigner, MailToEncrypt, MailToSign, SignedMail } from './mail/smime.ts';
export { caaRecordsOf } from './caa/node-answer.ts';
