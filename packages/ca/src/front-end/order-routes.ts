import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { finalizeOrder } from '../issuance/finalize.ts';
import { placeOrder } from '../issuance/new-order.ts';
import { authorizationsOf, requireOwnOrder } from '../issuance/orders.ts';
import type { OrderRecord } from '../storage/records.ts';
import { deactivateAuthorization, showAuthorization } from '../validation/authorizations.ts';
import type { AuthorizationWithChallenge } from '../validation/authorizations.ts';
import { acceptChallenge, requireOwnChallenge } from '../validation/challenges.ts';
import type { Routes } from './app.ts';
import { authenticate, requireAccountSignature, requireEmptyPayload } from './authenticate.ts';
import { clientOf } from './client.ts';
import { composeAuthorization, composeChallenge, composeOrder } from './resources.ts';
import { link, respondJson } from './respond.ts';
import { paths } from './urls.ts';

const pollSeconds = 1;

/** Orders, authorizations and challenges (RFC 8555 sections 7.4 and 7.5). */
export function orderRoutes(ca: CaContext): Routes {
  return {
    [paths.newOrder]: async (context) => {
      const { account, payload } = requireAccountSignature(await authenticate(ca, context.req.raw));
      return answerOrder(ca, await placeOrder(ca, account, payload, clientOf(context)), 201);
    },
    [paths.order]: async (context) => {
      const signed = requireAccountSignature(await authenticate(ca, context.req.raw));
      requireEmptyPayload(signed);
      return answerOrder(ca, await requireOwnOrder(ca, signed.account.id, idOf(context.req.param('id'))));
    },
    [paths.finalize]: async (context) => {
      const { account, payload } = requireAccountSignature(await authenticate(ca, context.req.raw));
      return answerOrder(ca, await finalizeOrder(ca, account, idOf(context.req.param('id')), payload));
    },
    [paths.authorization]: async (context) => {
      const { account, payload } = requireAccountSignature(await authenticate(ca, context.req.raw));
      const id = idOf(context.req.param('id'));
      const found =
        payload === undefined
          ? await showAuthorization(ca, account.id, id, context.req.raw.signal)
          : await deactivateAuthorization(ca, account.id, id, payload);
      const body = composeAuthorization(ca, found);
      return respondJson(ca, body, body.status === 'pending' ? { retryAfterSeconds: pollSeconds } : {});
    },
    [paths.challenge]: async (context) => {
      const { account, payload } = requireAccountSignature(await authenticate(ca, context.req.raw));
      const id = idOf(context.req.param('id'));
      if (payload !== undefined) requireEmptyObject(payload);
      const found =
        payload === undefined
          ? await requireOwnChallenge(ca, account.id, id)
          : await acceptChallenge(ca, account.id, id);
      return answerChallenge(ca, found);
    },
  };
}

function idOf(parameter: string | undefined): string {
  return parameter ?? '';
}

/** RFC 8823 defines no fields of a response object, and unknown ones are ignored; but it must be an object. */
function requireEmptyObject(payload: unknown): void {
  if (typeof payload === 'object' && payload !== null && !Array.isArray(payload)) return;
  throw new RequestRefused('PAYLOAD_REFUSED', 'The answer to a challenge must be a JSON object: {}.');
}

async function answerOrder(ca: CaContext, order: OrderRecord, status = 200): Promise<Response> {
  const body = composeOrder(ca, order, await authorizationsOf(ca.storage, order));
  const waiting = body.status === 'pending' || body.status === 'processing';
  const location = ca.urls.order(order.id);
  return respondJson(ca, body, { status, location, ...(waiting ? { retryAfterSeconds: pollSeconds } : {}) });
}

function answerChallenge(ca: CaContext, found: AuthorizationWithChallenge): Response {
  const body = composeChallenge(ca, found);
  const links = [link(ca.urls.authorization(found.authorization.id), 'up')];
  return respondJson(ca, body, { links, ...(body.status === 'processing' ? { retryAfterSeconds: pollSeconds } : {}) });
}
