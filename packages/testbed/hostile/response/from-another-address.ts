import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response from another address of the same domain. */
export const attack: ResponseAttack = {
  title: 'a response from another address of the same domain',
  rule: 'from',
  build: (scene) => scene.signed({ From: `mallory@${userDomain}` }),
};
