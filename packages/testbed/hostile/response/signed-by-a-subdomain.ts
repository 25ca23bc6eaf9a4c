import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response signed by a domain below that of the address. */
export const attack: ResponseAttack = {
  title: 'a response signed by a domain below that of the address',
  rule: 'dkim-domain',
  build: (scene) => scene.sign(scene.compose(scene.headers), { domain: `sub.${userDomain}` }),
};
