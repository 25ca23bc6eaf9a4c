import type { AuthorizationProgress, Marks } from './state.ts';

/** What an enrollment may ask of the world. The list is closed; `perform.ts` carries each one out. */
export type Effect =
  | { readonly type: 'take-marks' }
  | { readonly type: 'place-order'; readonly marks: Marks; readonly lookFirst: boolean }
  | { readonly type: 'read-authorization'; readonly url: string }
  | { readonly type: 'answer-challenge'; readonly authorization: ReadAuthorization; readonly marks: Marks }
  | { readonly type: 'notify-challenge'; readonly authorizationUrl: string; readonly challengeUrl: string }
  | { readonly type: 'settle-mail'; readonly authorizationUrl: string; readonly address: string; readonly ref: string }
  | { readonly type: 'poll-authorization'; readonly url: string }
  | { readonly type: 'finalize'; readonly orderUrl: string; readonly finalizeUrl: string }
  | { readonly type: 'poll-order'; readonly orderUrl: string }
  | { readonly type: 'save-certificate'; readonly orderUrl: string; readonly certificateUrl: string };

/** An authorization whose challenge is known. */
export type ReadAuthorization = AuthorizationProgress & Required<Pick<AuthorizationProgress, 'address' | 'challenge'>>;

/** Names an effect, so that a runner can tell which ones are already under way. */
export function effectKey(effect: Effect): string {
  switch (effect.type) {
    case 'read-authorization':
    case 'poll-authorization':
      return `${effect.type} ${effect.url}`;
    case 'answer-challenge':
      return `${effect.type} ${effect.authorization.url}`;
    case 'notify-challenge':
      return `${effect.type} ${effect.authorizationUrl}`;
    case 'settle-mail':
      return `${effect.type} ${effect.authorizationUrl} ${effect.ref}`;
    default:
      return effect.type;
  }
}
