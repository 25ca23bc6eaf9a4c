import { parseJws, readJwsPayload, thumbprint, verifyJws } from '@acme-smime/protocol';
import type { ParsedJws, PublicJwk } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { requireActive } from '../registration/accounts.ts';
import type { AccountRecord } from '../storage/records.ts';
import { readBody } from './body.ts';

/** Who signed a request, and what with. */
export type Signed =
  | { readonly by: 'account'; readonly account: AccountRecord; readonly payload: unknown }
  | { readonly by: 'key'; readonly jwk: PublicJwk; readonly thumbprint: string; readonly payload: unknown };

/** A request of an active account; `payload` is `undefined` for a POST-as-GET. */
export type SignedByAccount = Extract<Signed, { readonly by: 'account' }>;

/** A request that carries its own key. */
export type SignedByKey = Extract<Signed, { readonly by: 'key' }>;

/**
 * Reads and verifies a signed request (RFC 8555 section 6): content type, JWS, URL, nonce, account, signature, in this order.
 *
 * @throws RequestRefused and ProtocolViolation, all of which `problemOf` knows.
 */
export async function authenticate(ca: CaContext, request: Request): Promise<Signed> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/jose\+json(?:\s*;.*)?$/i.test(type)) {
    throw new RequestRefused('CONTENT_TYPE_REFUSED', 'The content type of a request must be application/jose+json.');
  }
  const parsed = parseJws(await readBody(request));
  requireUrl(ca, request, parsed);
  if (!(await ca.nonces.use(parsed.nonce ?? ''))) {
    throw new RequestRefused('NONCE_REFUSED', 'The nonce is not one of ours, too old, or used before.', {
      retry: 'now',
    });
  }
  if (parsed.jwk !== undefined) {
    const payload = readJwsPayload(await verifyJws(parsed, parsed.jwk));
    return { by: 'key', jwk: parsed.jwk, thumbprint: await thumbprint(parsed.jwk), payload };
  }
  const account = await requireAccount(ca, parsed.kid ?? '');
  return { by: 'account', account, payload: readJwsPayload(await verifyJws(parsed, account.jwk)) };
}

/** Wants the request signed by an account, as all but two resources do (RFC 8555 section 6.2). */
export function requireAccountSignature(signed: Signed): SignedByAccount {
  if (signed.by === 'account') return signed;
  throw new RequestRefused(
    'PAYLOAD_REFUSED',
    'This request must be signed by an account: "kid", not "jwk", in its header.',
  );
}

/** Wants the request to carry its key (RFC 8555 section 6.2). */
export function requireKeySignature(signed: Signed): SignedByKey {
  if (signed.by === 'key') return signed;
  throw new RequestRefused('PAYLOAD_REFUSED', 'This request must carry its key: "jwk", not "kid", in its header.');
}

/** Wants a POST-as-GET (RFC 8555 section 6.3). */
export function requireEmptyPayload({ payload }: Signed): void {
  if (payload === undefined) return;
  throw new RequestRefused(
    'PAYLOAD_REFUSED',
    'This resource can only be read: the payload must be empty (POST-as-GET).',
  );
}

/** The string in the signed header must be the URL that was asked for (RFC 8555 section 6.4). */
function requireUrl(ca: Pick<CaContext, 'urls'>, request: Request, parsed: ParsedJws): void {
  const { pathname, search } = new URL(request.url);
  if (parsed.url === new URL(ca.urls.base).origin + pathname + search) return;
  const shown = JSON.stringify(parsed.url.slice(0, 300));
  throw new RequestRefused('URL_MISMATCH', `The request is signed for ${shown}, which is not where it was sent.`);
}

async function requireAccount(ca: Pick<CaContext, 'storage' | 'urls'>, kid: string): Promise<AccountRecord> {
  const id = ca.urls.accountIdOf(kid);
  const account = id === undefined ? undefined : await ca.storage.get('account', id);
  if (account !== undefined) return requireActive(account);
  throw new RequestRefused('ACCOUNT_UNKNOWN', `There is no account ${JSON.stringify(kid.slice(0, 300))} here.`);
}
