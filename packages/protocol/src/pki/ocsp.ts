export { isOfIssuer, ocspCertificateId } from './ocsp-certificate-id.ts';
export type { OcspCertificateId } from './ocsp-certificate-id.ts';
export type { OcspDigest } from './ocsp-digest.ts';
export { composeOcspRequest, parseOcspRequest } from './ocsp-request.ts';
export type { OcspRequest } from './ocsp-request.ts';
export { composeOcspError, composeOcspResponse, parseOcspResponse } from './ocsp-response.ts';
export type { OcspAnswer, OcspError, OcspResponse, OcspResponseRequest, OcspStatus } from './ocsp-response.ts';
export { composeOcspSignerCertificate, isOcspResponseOf } from './ocsp-signer.ts';
export type { OcspSignerRequest } from './ocsp-signer.ts';
