import { parseExternalAccountBinding, verifyExternalAccountBinding } from '@acme-smime/protocol';
import type { PublicJwk } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { AccountRecord } from '../storage/records.ts';

/**
 * Verifies the external account binding of a newAccount request; `undefined` when there is none and none is needed
 * (RFC 8555 section 7.3.4).
 *
 * @throws RequestRefused `EXTERNAL_ACCOUNT_REQUIRED` or `EXTERNAL_ACCOUNT_REFUSED`; ProtocolViolation `EAB_INVALID`.
 */
export async function verifyExternalAccount(
  ca: Pick<CaContext, 'config' | 'urls'>,
  binding: unknown,
  accountJwk: PublicJwk,
): Promise<AccountRecord['externalAccount']> {
  const { externalAccountKey, externalAccountRequired } = ca.config;
  if (binding === undefined) {
    if (!externalAccountRequired) return undefined;
    const message = 'This CA takes only accounts that are bound to one of its customers (externalAccountBinding).';
    throw new RequestRefused('EXTERNAL_ACCOUNT_REQUIRED', message);
  }
  // A binding that nobody can verify must not be reflected; without a way to look up keys it is left out.
  if (externalAccountKey === undefined) return undefined;
  const parsed = parseExternalAccountBinding(binding, ca.urls.newAccount);
  const key = await externalAccountKey(parsed.kid);
  if (key === undefined) {
    const shown = JSON.stringify(parsed.kid.slice(0, 200));
    throw new RequestRefused(
      'EXTERNAL_ACCOUNT_REFUSED',
      `The external account ${shown} is not known or not valid here.`,
    );
  }
  verifyExternalAccountBinding(parsed, key, accountJwk);
  return { kid: parsed.kid, binding };
}
