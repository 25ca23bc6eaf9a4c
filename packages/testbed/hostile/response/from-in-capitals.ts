import type { ResponseAttack } from '../response-attack.ts';

/** A response from the address with its local part in capitals. */
export const attack: ResponseAttack = {
  title: 'a response from the address with its local part in capitals',
  rule: 'from',
  build: (scene) => scene.signed({ From: scene.challenged.address.replace('user', 'USER') }),
};
