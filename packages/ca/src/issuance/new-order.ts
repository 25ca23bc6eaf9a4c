import { ConfigInvalid, readNewOrderRequest, requireEmailIdentifier } from '@acme-smime/protocol';
import type { Identifier, NewOrderRequest } from '@acme-smime/protocol';

import type { CaConfig } from '../config.ts';
import type { CaContext } from '../context.ts';
import { RequestRefused, storageBusy } from '../errors.ts';
import type { RefusalPart } from '../errors.ts';
import { newRecordId } from '../storage/record-id.ts';
import type { AccountRecord, AuthorizationRecord, ChallengeRecord, OrderRecord } from '../storage/records.ts';
import { requireAllowedOrder } from '../policy/policy.ts';
import { chooseProfile } from './profiles.ts';
import { requireReplaceable } from './replaced.ts';
import { requireValidity } from './validity.ts';
import type { Validity } from './validity.ts';

/** 33 bytes: a multiple of three, so that both ways of joining the token parts agree (RFC 8823 section 3 item 6). */
const tokenPart1Bytes = 33;
const tokenPart2Bytes = 24;

/**
 * Makes an order with one fresh authorization for each address; nothing is reused (RFC 8555 section 7.4, RFC 8823 section 3).
 *
 * @throws RequestRefused `IDENTIFIER_…` for one bad identifier, `IDENTIFIERS_REFUSED` with parts for several,
 * `VALIDITY_REFUSED`, `PROFILE_UNKNOWN`, `REPLACES_REFUSED`, `ALREADY_REPLACED`.
 */
export async function placeOrder(
  ca: CaContext,
  account: AccountRecord,
  payload: unknown,
  client?: string,
): Promise<OrderRecord> {
  const request = readNewOrderRequest(payload);
  const now = ca.now();
  const addresses = requireAddresses(request.identifiers, ca.config);
  await requireAllowedOrder(ca, { account, addresses, client });
  const asked = askedValidity(request);
  requireValidity(asked, now, { ...ca.config, issuerEnds: ca.authority.issuer.certificate.notAfter });
  const profile = chooseProfile(ca.config.profiles, request.profile);
  const { replaces } = request;
  const replaced =
    replaces === undefined ? undefined : await requireReplaceable(ca, { accountId: account.id, addresses }, replaces);
  const expiresAt = new Date(now.getTime() + ca.config.authorizationMs);
  const written = request.identifiers[0]?.type === 'dns' ? ({ identifierType: 'dns' } as const) : {};
  const pairs = addresses.map((address) =>
    composeAuthorization(ca, { accountId: account.id, address, ...written, expiresAt }),
  );
  const order: OrderRecord = {
    kind: 'order',
    id: newRecordId(ca.random),
    version: 0,
    accountId: account.id,
    status: 'open',
    addresses,
    authorizationIds: pairs.map(([authorization]) => authorization.id),
    ...written,
    profile,
    ...(replaces === undefined ? {} : { replaces }),
    ...asked,
    expiresAt,
    createdAt: now,
  };
  const marked = replaced === undefined ? [] : [{ ...replaced, replacedBy: order.id }];
  if (!(await ca.storage.commit([order, ...pairs.flat(), ...marked]))) throw storageBusy();
  ca.log({
    level: 'info',
    event: 'order.created',
    message: `The order ${order.id} was placed for ${addresses.join(', ')}.`,
    data: { account: account.id, order: order.id, addresses, profile, ...(replaces === undefined ? {} : { replaces }) },
  });
  return { ...order, version: 1 };
}

function composeAuthorization(
  ca: Pick<CaContext, 'config' | 'dkim' | 'random'>,
  of: Pick<AuthorizationRecord, 'accountId' | 'address' | 'identifierType' | 'expiresAt'>,
): [AuthorizationRecord, ChallengeRecord] {
  const token = (bytes: number): string => Buffer.from(ca.random(bytes)).toString('base64url');
  const [id, challengeId] = [newRecordId(ca.random), newRecordId(ca.random)];
  const authorization: AuthorizationRecord = {
    kind: 'authorization',
    id,
    version: 0,
    ...of,
    status: 'pending',
    challengeId,
  };
  const challenge: ChallengeRecord = {
    kind: 'challenge',
    id: challengeId,
    version: 0,
    authorizationId: id,
    type: 'email-reply-00',
    tokenPart1: token(tokenPart1Bytes),
    tokenPart2: token(tokenPart2Bytes),
    from: ca.config.from,
    messageId: `<${Buffer.from(ca.random(16)).toString('hex')}@${ca.dkim.domain}>`,
    attempts: [],
  };
  return [authorization, challenge];
}

function askedValidity(request: NewOrderRequest): Partial<Validity> {
  return {
    ...(request.notBefore === undefined ? {} : { notBefore: new Date(request.notBefore) }),
    ...(request.notAfter === undefined ? {} : { notAfter: new Date(request.notAfter) }),
  };
}

function requireAddresses(
  identifiers: readonly Identifier[],
  config: Pick<CaConfig, 'maxIdentifiers' | 'acceptDnsIdentifiers'>,
): readonly string[] {
  const { maxIdentifiers, acceptDnsIdentifiers } = config;
  const type = acceptDnsIdentifiers && identifiers.every((each) => each.type === 'dns') ? 'dns' : 'email';
  if (identifiers.length > maxIdentifiers) {
    const message = `An order may hold at most ${maxIdentifiers} identifiers; this one holds ${identifiers.length}.`;
    throw new RequestRefused('PAYLOAD_REFUSED', message);
  }
  const addresses: string[] = [];
  const parts: RefusalPart[] = [];
  for (const identifier of identifiers) {
    const judged = judge(identifier, addresses, type);
    if (typeof judged === 'string') addresses.push(judged);
    else parts.push({ ...judged, identifier });
  }
  const [first] = parts;
  if (first === undefined) return addresses;
  if (parts.length === 1) throw new RequestRefused(first.code, first.message, { parts });
  throw new RequestRefused('IDENTIFIERS_REFUSED', `${parts.length} of the identifiers are refused.`, { parts });
}

/** The address in the form it has in the order, or why it cannot be ordered. */
function judge(
  identifier: Identifier,
  before: readonly string[],
  type: Identifier['type'],
): string | Omit<RefusalPart, 'identifier'> {
  if (identifier.type !== type) {
    const message = `Identifiers of type ${JSON.stringify(identifier.type.slice(0, 40))} are not supported, only "email".`;
    return { code: 'IDENTIFIER_UNSUPPORTED', message };
  }
  try {
    const { value } = requireEmailIdentifier(identifier.value);
    if (!before.includes(value)) return value;
    return { code: 'IDENTIFIER_DUPLICATE', message: `${JSON.stringify(value)} is named twice.` };
  } catch (error) {
    if (!(error instanceof ConfigInvalid)) throw error;
    return {
      code: error.code === 'EMAIL_WILDCARD' ? 'IDENTIFIER_WILDCARD' : 'IDENTIFIER_INVALID',
      message: error.message,
    };
  }
}
