import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge with a token that is no base64url. */
export const lie: Lie = {
  title: 'a challenge with a token that is no base64url',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ token: '../../etc/passwd/../../../' })),
};
