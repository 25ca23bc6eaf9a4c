import type { ResponseAttack } from '../response-attack.ts';

/** A response without From, with a Sender. */
export const attack: ResponseAttack = {
  title: 'a response without From, with a Sender',
  rule: 'from',
  build: (scene) => scene.signed({ From: undefined, Sender: scene.challenged.address }),
};
