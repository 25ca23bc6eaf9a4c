import { firstFailure, passed } from '@acme-smime/protocol';

import { orderStatus } from '../issuance/order-status.ts';
import { authorizationsOf } from '../issuance/orders.ts';
import type { AuthorizationRecord, ChallengeRecord, MailRecord, OrderRecord } from '../storage/records.ts';
import type { Storage } from '../storage/storage.ts';

/** How far the proof of one address is. */
export interface AddressProgress {
  readonly address: string;
  readonly state: 'proven' | 'waits' | 'trouble';
  /** One sentence: what is waited for, or why nothing came of it. */
  readonly text: string;
}

/** How far an order is. */
export interface OrderProgress {
  readonly order: OrderRecord;
  /** Says that it can get no certificate any more, whether its time is over or not. */
  readonly isFailed: boolean;
  /** One sentence about the order as a whole; absent while it depends on its addresses. */
  readonly text?: string;
  readonly addresses: readonly AddressProgress[];
}

/** Finds out what an order waits for at `now` or, when its time is over, why it got no certificate. */
export async function orderProgress(storage: Storage, order: OrderRecord, now: Date): Promise<OrderProgress> {
  const over = order.expiresAt <= now;
  const authorizations = await authorizationsOf(storage, order);
  const addresses = await Promise.all(
    authorizations.map(async (authorization) => addressProgress(storage, authorization, over)),
  );
  const text = orderText(order, over, addresses);
  const isFailed = orderStatus(order, authorizations, now) === 'invalid';
  return { order, isFailed, addresses, ...(text === undefined ? {} : { text }) };
}

function orderText(
  { status, problem, refusal }: OrderRecord,
  over: boolean,
  addresses: readonly AddressProgress[],
): string | undefined {
  if (problem !== undefined) return problem.message;
  if (status === 'processing') return 'The certificate is being signed.';
  if (!addresses.every(({ state }) => state === 'proven')) return undefined;
  if (refusal !== undefined) {
    return `All addresses are proven; finalizing was refused at ${refusal.at.toISOString().slice(11, 19)}: ${refusal.message}`;
  }
  return over
    ? 'All addresses were proven, but the client did not finalize it in time.'
    : 'All addresses are proven; the client has not finalized it yet.';
}

async function addressProgress(
  storage: Storage,
  authorization: AuthorizationRecord,
  over: boolean,
): Promise<AddressProgress> {
  const { address, status } = authorization;
  if (status === 'valid') return { address, state: 'proven', text: 'It is proven.' };
  if (status === 'deactivated') return { address, state: 'trouble', text: 'The client gave it up.' };
  const challenge = await storage.get('challenge', authorization.challengeId);
  const mail = challenge?.mailId === undefined ? undefined : await storage.get('mail', challenge.mailId);
  if (challenge === undefined || mail === undefined) {
    const text = over
      ? 'The client never looked at its challenge, so no mail was sent.'
      : 'The client has not looked at its challenge yet, so no mail has been sent.';
    return { address, state: over ? 'trouble' : 'waits', text };
  }
  // What the relay said about a mail that it refused stands with the challenge, as a bounce does.
  if (mail.status === 'queued' || mail.status === 'cancelled') return { address, ...mailProgress(mail, over) };
  return { address, ...responseProgress(challenge, mail, over) };
}

type Progress = Omit<AddressProgress, 'address'>;

function mailProgress({ attempts, lastError, nextAttemptAt, node }: MailRecord, over: boolean): Progress {
  const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`;
  if (over) {
    const why = lastError === undefined ? '.' : ` in ${tries}: ${lastError}`;
    return { state: 'trouble', text: `The challenge mail did not leave${why}` };
  }
  if (lastError !== undefined) {
    const next = `next try at ${nextAttemptAt.toISOString().slice(11, 19)}`;
    return { state: 'trouble', text: `The challenge mail did not leave in ${tries}, ${next}: ${lastError}` };
  }
  return {
    state: 'waits',
    text: node === undefined ? 'The challenge mail is queued.' : 'The challenge mail is leaving.',
  };
}

function responseProgress(
  { attempts, answeredAt, acceptedAt }: ChallengeRecord,
  { sentAt }: MailRecord,
  over: boolean,
): Progress {
  if (answeredAt !== undefined) {
    const text = over
      ? 'A good response came, but the client did not say in time that it had answered.'
      : 'A good response came; the client has not said yet that it answered.';
    return { state: over ? 'trouble' : 'waits', text };
  }
  const last = attempts.findLast(({ report }) => !passed(report));
  if (last !== undefined) {
    const failure = firstFailure(last.report);
    const detail = failure?.detail ?? 'it is not authentic.';
    const isBounce = failure?.id === 'delivery';
    return { state: 'trouble', text: isBounce ? detail : `The response that came does not count: ${detail}` };
  }
  const left = `The challenge mail left${sentAt === undefined ? '' : ` at ${sentAt.toISOString().slice(11, 19)}`}`;
  if (over) return { state: 'trouble', text: `${left}; no response came.` };
  const said = acceptedAt === undefined ? '' : ' The client says it has answered.';
  return { state: 'waits', text: `${left}; the response is awaited.${said}` };
}
