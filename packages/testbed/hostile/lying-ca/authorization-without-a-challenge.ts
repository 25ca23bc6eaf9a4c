import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** An authorization without a challenge by mail. */
export const lie: Lie = {
  title: 'an authorization without a challenge by mail',
  code: 'NO_EMAIL_CHALLENGE',
  tell: changingChallenge(() => ({ type: 'http-01' })),
};
