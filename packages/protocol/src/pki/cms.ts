/*
 * Signed and encrypted messages (RFC 5652), as S/MIME uses them (RFC 8551). Each direction is a file of its own; this is
 * the door to all four.
 */
export { decryptCms } from './cms-decrypt.ts';
export type { CmsRecipient } from './cms-decrypt.ts';
export { encryptCms } from './cms-encrypt.ts';
export type { CmsEncryption } from './cms-encrypt.ts';
export { signCms } from './cms-sign.ts';
export type { CmsSigning } from './cms-sign.ts';
export { verifyCms } from './cms-verify.ts';
export type { CmsSigner, VerifiedCms } from './cms-verify.ts';
export type { CmsCipher } from './cms-cipher.ts';
export type { KeyTransport } from './cms-key-transport.ts';
