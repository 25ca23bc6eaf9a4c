import type { Lie } from '../lie.ts';
import { changingChallenge } from '../lie-tools.ts';

/** A challenge whose from is two addresses. */
export const lie: Lie = {
  title: 'a challenge whose from is two addresses',
  code: 'CHALLENGE_INVALID',
  tell: changingChallenge(() => ({ from: 'acme@ca.example, mallory@mallory.example' })),
};
