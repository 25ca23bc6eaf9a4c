import { userDomain } from '../ca-under-attack.ts';
import type { ResponseAttack } from '../response-attack.ts';

/** Whom i= names has to be of the domain of d= (RFC 6376 section 6.1.1). */
export const attack: ResponseAttack = {
  title: 'a response signed in the name of somebody of another domain',
  rule: 'dkim-signature',
  build: (scene) => scene.sign(scene.compose(scene.headers), { tags: `i=mallory@not-${userDomain};` }),
};
