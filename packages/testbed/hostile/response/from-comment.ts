import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response whose From has the address in a comment. */
export const attack: ResponseAttack = {
  title: 'a response whose From has the address in a comment',
  rule: 'from',
  build: (scene) => scene.signed({ From: `mallory@${userDomain} (${scene.challenged.address})` }),
};
