import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response whose display name is the address. */
export const attack: ResponseAttack = {
  title: 'a response whose display name is the address',
  rule: 'from',
  build: (scene) => scene.signed({ From: `"${scene.challenged.address}" <mallory@${userDomain}>` }),
};
