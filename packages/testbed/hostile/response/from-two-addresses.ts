import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response from two addresses. */
export const attack: ResponseAttack = {
  title: 'a response from two addresses',
  rule: 'from',
  build: (scene) => scene.signed({ From: `${scene.challenged.address}, mallory@${userDomain}` }),
};
