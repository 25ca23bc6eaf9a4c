import { createPublicKey } from 'node:crypto';

import { spkiOf } from '@acme-smime/protocol';
import type { PublicJwk } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';

/**
 * Refuses an account key that others know: whoever has it could order and revoke in the name of the account.
 *
 * @throws RequestRefused `ACCOUNT_KEY_WEAK`.
 */
export async function requireOwnKey({ config }: Pick<CaContext, 'config'>, jwk: PublicJwk): Promise<void> {
  if (config.isWeakKey === undefined) return;
  const spki = spkiOf(createPublicKey({ key: { ...jwk }, format: 'jwk' }));
  if (!(await config.isWeakKey(spki))) return;
  throw new RequestRefused(
    'ACCOUNT_KEY_WEAK',
    'The account key is known to be weak: others have it, too; make another one.',
  );
}
