import type { RevocationReason } from '@acme-smime/protocol';

/** The reasons that people have, in the words of the older client and certbot. */
export const reasonWords: Readonly<Record<string, RevocationReason>> = {
  unspecified: 'unspecified',
  keycompromise: 'keyCompromise',
  affiliationchanged: 'affiliationChanged',
  superseded: 'superseded',
  cessationofoperation: 'cessationOfOperation',
};
