import type { ResponseAttack } from '../response-attack.ts';

/** A response signed by the domain above that of the address. */
export const attack: ResponseAttack = {
  title: 'a response signed by the domain above that of the address',
  rule: 'dkim-domain',
  build: (scene) => scene.sign(scene.compose(scene.headers), { domain: 'example' }),
};
