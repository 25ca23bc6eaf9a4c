import type { ResponseAttack } from '../response-attack.ts';

/** A response signed by another domain. */
export const attack: ResponseAttack = {
  title: 'a response signed by another domain',
  rule: 'dkim-domain',
  build: (scene) => scene.sign(scene.compose(scene.headers), { domain: 'mallory.example' }),
};
