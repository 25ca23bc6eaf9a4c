import { AcmeProblem, ConfigInvalid, ProtocolViolation, problemType, withoutFullStop } from '@acme-smime/protocol';
import type { NewOrderRequest, Order, ProblemName } from '@acme-smime/protocol';
import type { AcmeClient } from '../acme-client.ts';
import type { ClientContext } from '../context.ts';
import { findOrder } from './find-order.ts';
import type { OnProgress } from './progress.ts';
import type { Outcome } from './run.ts';
import type { EnrollmentRequest } from './state.ts';

/** What placing an order needs. */
export interface PlaceOrderOptions {
  readonly acme: AcmeClient;
  readonly request: EnrollmentRequest;
  /** The identifier of the certificate that the new one is to replace (RFC 9773 section 4.1). */
  readonly replaces?: string | undefined;
  readonly onProgress: OnProgress;
}

/** What a CA may say of `replaces`; anything else is about the order itself. */
const aboutReplaces: readonly ProblemName[] = ['alreadyReplaced', 'malformed', 'unauthorized', 'serverInternal'];

/**
 * Places the order of an enrollment (RFC 8555 section 7.4); with `lookFirst` an open one that a killed run has left is taken.
 *
 * @throws ConfigInvalid `EMAIL_NOT_SUPPORTED`, ProtocolViolation `ORDER_INVALID`
 */
export async function placeOrder(
  lookFirst: boolean,
  options: PlaceOrderOptions,
  context: ClientContext,
  signal: AbortSignal,
): Promise<Outcome> {
  const { acme, request, onProgress } = options;
  if (lookFirst) {
    const found = await findOrder(acme, request, context.now(), signal);
    if (found !== undefined) {
      onProgress({ step: 'order', url: found.url, found: true });
      return { event: { type: 'order-placed', ...found } };
    }
  }
  try {
    const { url, order } = await orderReplacing(options, context, signal);
    requireOrdered(url, order, request);
    onProgress({ step: 'order', url, found: false });
    return { event: { type: 'order-placed', url, order } };
  } catch (error) {
    if (error instanceof AcmeProblem && error.problem.type === problemType('unsupportedIdentifier'))
      throw new ConfigInvalid(
        'EMAIL_NOT_SUPPORTED',
        `The CA at ${request.directoryUrl} does not certify email addresses: ${withoutFullStop(error.problem.detail ?? 'unsupported identifier')}.`,
        { path: '--server', expected: 'the directory of a CA that supports RFC 8823' },
        { cause: error },
      );
    throw error;
  }
}

/** The order must be the one that was asked for, and have what it takes to get on with it (RFC 8555 sections 7.1.3 and 7.4). */
function requireOrdered(url: string, order: Order, { addresses }: EnrollmentRequest): void {
  const values = order.identifiers.map((one) => one.value);
  const same = values.length === addresses.length && addresses.every((one) => values.includes(one));
  if (!same) throw invalidOrder(url, 'it is for other identifiers than were asked for');
  const { length } = order.authorizations;
  if (length === 0 && order.status === 'pending') throw invalidOrder(url, 'it is pending and has no authorizations');
  // Each must be for one of the addresses, so that more than a few would say the same again.
  if (length > 2 * addresses.length) throw invalidOrder(url, `it has ${length} authorizations`);
}

function invalidOrder(url: string, why: string): ProtocolViolation {
  const message = `The order that the server made at ${url} cannot be used: ${why}.`;
  return new ProtocolViolation('ORDER_INVALID', message, { rfc: 8555, section: '7.1.3' });
}

/**
 * Says which certificate is replaced to a CA that offers renewal information (RFC 9773 section 5), and goes without where it
 * minds: it may know of a replacement that we do not, or belong to another account.
 */
async function orderReplacing(
  { acme, request, replaces }: PlaceOrderOptions,
  context: ClientContext,
  signal: AbortSignal,
): ReturnType<AcmeClient['newOrder']> {
  const order = newOrderRequest(request);
  if (replaces === undefined || (await acme.directory(signal)).renewalInfo === undefined)
    return acme.newOrder(order, signal);
  try {
    return await acme.newOrder({ ...order, replaces }, signal);
  } catch (error) {
    if (!(error instanceof AcmeProblem) || !isAboutReplaces(error)) throw error;
    const message = `The CA does not take the order as a replacement of ${replaces}; it is placed as a new one: ${error.message}`;
    context.log({ level: 'info', event: 'replaces-refused', message });
    return acme.newOrder(order, signal);
  }
}

function isAboutReplaces(error: AcmeProblem): boolean {
  return aboutReplaces.some((name) => error.problem.type === problemType(name));
}

function newOrderRequest(request: EnrollmentRequest): NewOrderRequest {
  const { addresses, profile, notAfter } = request;
  return {
    identifiers: addresses.map((value) => ({ type: identifierType(request), value })),
    ...(profile === undefined ? {} : { profile }),
    ...(notAfter === undefined ? {} : { notAfter }),
  };
}

/** RFC 8823 section 3 wants `email`; some CAs know addresses only in the guise of host names. */
export function identifierType(request: EnrollmentRequest): 'email' | 'dns' {
  return request.identifier === 'dns-compat' ? 'dns' : 'email';
}
