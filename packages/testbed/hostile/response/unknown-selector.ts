import type { ResponseAttack } from '../response-attack.ts';

/** A response signed with a key that DNS does not hold. */
export const attack: ResponseAttack = {
  title: 'a response signed with a key that DNS does not hold',
  rule: 'dkim-key',
  build: (scene) => scene.sign(scene.compose(scene.headers), { selector: 'nowhere' }),
};
