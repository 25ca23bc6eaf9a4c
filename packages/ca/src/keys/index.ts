export { openTokenSigner } from './pkcs11-signer.ts';
export type { OpenSigner } from './pkcs11-signer.ts';
export type { TokenKey } from './pkcs11-messages.ts';
