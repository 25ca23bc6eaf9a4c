import type { EmailReplyChallenge, Order } from '@acme-smime/protocol';
import type { Answer, Marks } from './state.ts';

/** What can happen to an enrollment; `step` says what follows. */
export type EnrollmentEvent =
  /** A process takes the enrollment up again: whatever was under way in the last one is over. */
  | { readonly type: 'resumed' }
  | { readonly type: 'marks-taken'; readonly marks: Marks }
  | { readonly type: 'order-placed'; readonly url: string; readonly order: Order }
  | {
      readonly type: 'authorization-read';
      readonly url: string;
      readonly address: string;
      readonly valid: boolean;
      readonly challenge?: Pick<EmailReplyChallenge, 'url' | 'token' | 'from'>;
    }
  /** The answer is about to leave; saved before it does. */
  | { readonly type: 'answer-leaving'; readonly url: string; readonly answer: Omit<Answer, 'status' | 'settled'> }
  | { readonly type: 'answer-sent'; readonly url: string }
  | { readonly type: 'answer-uncertain'; readonly url: string }
  /** The mail system said no: nothing has left, the challenge may be answered again. */
  | { readonly type: 'answer-refused'; readonly url: string }
  | { readonly type: 'challenge-notified'; readonly url: string }
  | { readonly type: 'mail-settled'; readonly url: string; readonly ref: string }
  | { readonly type: 'authorization-valid'; readonly url: string }
  | { readonly type: 'order-changed'; readonly order: Order }
  /** The order is of no use any more (expired, gone, invalid, abandoned): start over, the private key is kept. */
  | { readonly type: 'order-lost' }
  | { readonly type: 'certificate-saved'; readonly lineage: string; readonly version: number };
