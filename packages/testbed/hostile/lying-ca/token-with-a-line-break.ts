import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge with a token with a line break. */
export const lie: Lie = {
  title: 'a challenge with a token with a line break',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ token: 'DGyRejmCefe7v4NfDGDKfA\r\nBcc: x@y.example' })),
};
