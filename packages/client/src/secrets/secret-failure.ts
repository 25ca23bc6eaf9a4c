import { ConfigInvalid } from '@acme-smime/protocol';

/** A secret is not where it should be; `why` goes on the sentence "The password of …". Holds nothing of the secret. */
export function secretMissing(purpose: string, why: string, path: string): ConfigInvalid {
  return new ConfigInvalid('SECRET_MISSING', `The ${purpose} ${why}.`, { path });
}
