import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** The answer is a hash over a token that nobody gave out: it proves nothing to anybody. */
export const lie: Lie = {
  title: 'a challenge with the token of another one',
  code: 'POLL_TIMEOUT',
  answers: 1,
  requests: 500,
  tell: changingChallenge(() => ({ token: 'DGyRejmCefe7v4NfDGDKfA' })),
};
