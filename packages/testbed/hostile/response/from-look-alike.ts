import type { ResponseAttack } from '../response-attack.ts';

/** A response from a domain with a letter of another alphabet. */
export const attack: ResponseAttack = {
  title: 'a response from a domain with a letter of another alphabet',
  rule: 'from',
  build: (scene) => scene.signed({ From: scene.challenged.address.replace('client', 'cli\u0435nt') }),
};
