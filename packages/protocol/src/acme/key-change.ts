import { ProtocolViolation } from '../errors.ts';
import { requireObject, requireString } from './json-fields.ts';
import type { Place } from './json-fields.ts';
import { parseJws, readJwsPayload, signJws, verifyJws } from './jws.ts';
import type { AccountKey, FlattenedJws } from './jws.ts';
import { requirePublicJwk, sameJwk } from './public-jwk.ts';
import type { PublicJwk } from './public-jwk.ts';

/** What the old key and the new key both sign (RFC 8555 section 7.3.5). */
export interface KeyChange {
  /** The account URL, exactly as the server gave it. */
  readonly account: string;
  readonly oldJwk: PublicJwk;
  readonly newJwk: PublicJwk;
}

/** Signs the inner JWS with the new key; it is the payload of the request that the old key signs. */
export function signKeyChange(
  newKey: AccountKey,
  change: { readonly account: string; readonly oldJwk: PublicJwk; readonly url: string },
): Promise<FlattenedJws> {
  return signJws(newKey, { url: change.url }, { account: change.account, oldKey: change.oldJwk });
}

/**
 * Verifies the inner JWS against the outer request: `url` and `kid` of the outer JWS, and the account's present key
 * (RFC 8555 section 7.3.5, steps 2 to 8). Whether the new key is in use elsewhere is for the caller.
 *
 * Throws `ProtocolViolation` with code `KEY_CHANGE_INVALID`, or one of `parseJws` and `verifyJws`.
 */
export async function verifyKeyChange(
  json: unknown,
  outer: { readonly url: string; readonly account: string; readonly accountJwk: PublicJwk },
): Promise<KeyChange> {
  const inner = parseJws(json, { nonce: 'absent' });
  if (inner.jwk === undefined) throw invalid('the inner JWS must carry the new key as "jwk"');
  const payload = await verifyJws(inner, inner.jwk);
  const place: Place = { code: 'KEY_CHANGE_INVALID', where: 'the keyChange object', rfc: 8555, section: '7.3.5' };
  const change = requireObject(readJwsPayload(payload), place);
  if (inner.url !== outer.url) throw invalid('inner and outer "url" differ');
  if (requireString(change, 'account', place) !== outer.account) throw invalid('it names another account');
  if (!sameJwk(requirePublicJwk(change['oldKey']), outer.accountJwk)) throw invalid('"oldKey" is not the account key');
  return { account: outer.account, oldJwk: outer.accountJwk, newJwk: inner.jwk };
}

function invalid(reason: string): ProtocolViolation {
  const message = `The key change is refused: ${reason} (RFC 8555 section 7.3.5).`;
  return new ProtocolViolation('KEY_CHANGE_INVALID', message, { rfc: 8555, section: '7.3.5' });
}
