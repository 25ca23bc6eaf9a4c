import { ProtocolViolation } from '@acme-smime/protocol';
import type { Order } from '@acme-smime/protocol';
import type { Effect, ReadAuthorization } from './effects.ts';
import type { EnrollmentEvent } from './events.ts';
import type { Answer, AuthorizationProgress, Enrollment, EnrollmentBase } from './state.ts';

/** Strangers who order for the same address can cost us no more answers than this. */
const MOST_ANSWERS = 5;

/** An enrollment after an event, and everything that it now waits for. */
export interface Step {
  readonly state: Enrollment;
  readonly effects: readonly Effect[];
}

/**
 * Says what follows from an event: pure, and the only place that decides. Effects are derived from the state alone, so
 * that an enrollment read from disk goes on exactly as one that never stopped. Events that no longer fit are ignored.
 */
export function step(state: Enrollment, event: EnrollmentEvent, now: Date): Step {
  const next = apply(state, event, now);
  return { state: next, effects: effectsOf(next) };
}

function apply(state: Enrollment, event: EnrollmentEvent, now: Date): Enrollment {
  if (event.type === 'resumed') return resume(state, now);
  if (event.type === 'order-lost') return startOver(state);
  switch (state.phase) {
    case 'new':
      return event.type === 'marks-taken'
        ? { ...base(state), phase: 'ordering', marks: event.marks, resumed: false }
        : state;
    case 'ordering':
      return event.type === 'order-placed' ? placed(state, event.url, event.order) : state;
    case 'authorizing':
      return authorize(state, event);
    case 'finalizing':
    case 'issuing':
      return event.type === 'order-changed' ? follow(state, event.order) : keepSettling(state, event);
    case 'downloading':
      return event.type === 'certificate-saved'
        ? {
            ...base(state),
            phase: 'done',
            orderUrl: state.orderUrl,
            lineage: event.lineage,
            certificateVersion: event.version,
          }
        : keepSettling(state, event);
    case 'done':
      return state;
  }
}

function resume(state: Enrollment, now: Date): Enrollment {
  if (state.phase === 'ordering') return { ...state, resumed: true };
  if (!('authorizations' in state)) return state;
  // An order that is past its end can only be of use if the certificate already exists.
  const over = state.expires !== undefined && new Date(state.expires) <= now;
  if (over && state.phase === 'authorizing') return startOver(state);
  return {
    ...state,
    authorizations: state.authorizations.map((one) => withLeaving(one, 'uncertain')),
  };
}

function startOver(state: Enrollment): Enrollment {
  return state.phase === 'done' ? state : { ...base(state), phase: 'new' };
}

function placed(state: Extract<Enrollment, { phase: 'ordering' }>, url: string, order: Order): Enrollment {
  return {
    ...base(state),
    // With everything proven beforehand there may be nothing to look at (RFC 8555 section 7.1.3).
    phase: order.authorizations.length === 0 ? 'finalizing' : 'authorizing',
    marks: state.marks,
    orderUrl: url,
    ...(order.expires === undefined ? {} : { expires: order.expires }),
    finalizeUrl: order.finalize,
    authorizations: order.authorizations.map((one) => ({ url: one, answers: [], notified: false, valid: false })),
  };
}

function authorize(state: Extract<Enrollment, { phase: 'authorizing' }>, event: EnrollmentEvent): Enrollment {
  if (!('url' in event)) return state;
  const authorizations = state.authorizations.map((one) => (one.url === event.url ? progress(one, event) : one));
  const next = { ...state, authorizations };
  return authorizations.every((one) => one.valid) ? { ...next, phase: 'finalizing' } : next;
}

function progress(one: AuthorizationProgress, event: EnrollmentEvent): AuthorizationProgress {
  switch (event.type) {
    case 'authorization-read':
      return {
        ...one,
        address: event.address,
        valid: event.valid,
        ...(event.challenge === undefined ? {} : { challenge: event.challenge }),
      };
    case 'answer-leaving':
      return { ...one, answers: [...one.answers, { ...event.answer, status: 'leaving', settled: false }] };
    case 'answer-sent':
      return withLeaving(one, 'sent');
    case 'answer-uncertain':
      return withLeaving(one, 'uncertain');
    case 'answer-refused':
      return { ...one, answers: one.answers.filter((answer) => answer.status !== 'leaving') };
    case 'challenge-notified':
      return { ...one, notified: true };
    case 'mail-settled':
      return withSettled(one, event.ref);
    case 'authorization-valid':
      return { ...one, valid: true };
    default:
      return one;
  }
}

function withLeaving(one: AuthorizationProgress, status: Answer['status']): AuthorizationProgress {
  return {
    ...one,
    answers: one.answers.map((answer) => (answer.status === 'leaving' ? { ...answer, status } : answer)),
  };
}

function withSettled(one: AuthorizationProgress, ref: string): AuthorizationProgress {
  return {
    ...one,
    answers: one.answers.map((answer) => (answer.mailRef === ref ? { ...answer, settled: true } : answer)),
  };
}

/** Tidying up the mailbox may end later than the validation; it is noted in any phase. */
function keepSettling<S extends Extract<Enrollment, { authorizations: unknown }>>(state: S, event: EnrollmentEvent): S {
  if (event.type !== 'mail-settled') return state;
  return {
    ...state,
    authorizations: state.authorizations.map((one) => (one.url === event.url ? withSettled(one, event.ref) : one)),
  };
}

/** Follows the status of the order (RFC 8555 section 7.1.6). */
function follow(state: Extract<Enrollment, { phase: 'finalizing' | 'issuing' }>, order: Order): Enrollment {
  switch (order.status) {
    case 'ready':
      return { ...state, phase: 'finalizing' };
    case 'pending':
    case 'processing':
      return { ...state, phase: 'issuing' };
    case 'valid':
      if (order.certificate === undefined)
        throw new ProtocolViolation(
          'ORDER_WITHOUT_CERTIFICATE',
          `The server calls the order ${state.orderUrl} valid but names no certificate; try again later.`,
          { rfc: 8555, section: '7.1.3' },
          { retry: 'later' },
        );
      return { ...state, phase: 'downloading', certificateUrl: order.certificate };
    case 'invalid':
      return startOver(state);
  }
}

/** Everything a state waits for. The same state always waits for the same. */
export function effectsOf(state: Enrollment): readonly Effect[] {
  switch (state.phase) {
    case 'new':
      return [{ type: 'take-marks' }];
    case 'ordering':
      return [{ type: 'place-order', marks: state.marks, lookFirst: state.resumed }];
    case 'authorizing':
      return state.authorizations.flatMap((one) => authorizationEffects(state, one));
    case 'finalizing':
      return [{ type: 'finalize', orderUrl: state.orderUrl, finalizeUrl: state.finalizeUrl }, ...tidy(state)];
    case 'issuing':
      return [{ type: 'poll-order', orderUrl: state.orderUrl }, ...tidy(state)];
    case 'downloading':
      return [
        { type: 'save-certificate', orderUrl: state.orderUrl, certificateUrl: state.certificateUrl },
        ...tidy(state),
      ];
    case 'done':
      return [];
  }
}

function authorizationEffects(
  state: Extract<Enrollment, { phase: 'authorizing' }>,
  one: AuthorizationProgress,
): readonly Effect[] {
  if (one.valid) return settleEffects(one);
  if (!isRead(one)) return [{ type: 'read-authorization', url: one.url }];
  // No mail leaves before the whole order is known to be about what was asked for.
  if (!state.authorizations.every((other) => other.valid || isRead(other))) return [];
  const notify: Effect = { type: 'notify-challenge', authorizationUrl: one.url, challengeUrl: one.challenge.url };
  const answer: Effect = { type: 'answer-challenge', authorization: one, marks: state.marks };
  // While an answer is leaving the effect that sends it is still under way; a resumed process finds `uncertain` instead.
  const answered = one.answers.some((other) => other.status !== 'leaving');
  if (!answered) return state.request.notify === 'before-mail' && !one.notified ? [notify] : [answer];
  const next: Effect = one.notified ? { type: 'poll-authorization', url: one.url } : notify;
  // Until it is valid the next challenge mail may be the right one.
  const more = one.answers.length < MOST_ANSWERS ? [answer] : [];
  return [next, ...more, ...settleEffects(one)];
}

function settleEffects(one: AuthorizationProgress): readonly Effect[] {
  const { address, url, valid } = one;
  if (address === undefined) return [];
  return one.answers.flatMap(({ status, settled, mailRef }): readonly Effect[] =>
    // An answer of which nobody knew has arrived after all when the authorization is valid.
    (status === 'sent' || (valid && status === 'uncertain')) && !settled && mailRef !== undefined
      ? [{ type: 'settle-mail', authorizationUrl: url, address, ref: mailRef }]
      : [],
  );
}

function tidy(state: { readonly authorizations: readonly AuthorizationProgress[] }): readonly Effect[] {
  return state.authorizations.flatMap(settleEffects);
}

function isRead(one: AuthorizationProgress): one is ReadAuthorization {
  return one.challenge !== undefined && one.address !== undefined;
}

function base(state: Enrollment): EnrollmentBase {
  return { version: state.version, id: state.id, request: state.request, startedAt: state.startedAt };
}
