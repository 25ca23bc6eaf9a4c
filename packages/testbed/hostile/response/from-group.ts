import type { ResponseAttack } from '../response-attack.ts';

/** A response from a group. */
export const attack: ResponseAttack = {
  title: 'a response from a group',
  rule: 'from',
  build: (scene) => scene.signed({ From: `team: ${scene.challenged.address};` }),
};
