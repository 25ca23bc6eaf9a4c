import type { ResponseAttack } from '../response-attack.ts';

/** A response signed with a key of 512 bits. */
export const attack: ResponseAttack = {
  title: 'a response signed with a key of 512 bits',
  rule: 'dkim-key',
  build: (scene) => scene.sign(scene.compose(scene.headers), { selector: 'weak', key: scene.world.keys.weak }),
};
