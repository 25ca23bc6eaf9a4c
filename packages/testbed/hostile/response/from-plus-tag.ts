import type { ResponseAttack } from '../response-attack.ts';

/** A response from the address with a tag. */
export const attack: ResponseAttack = {
  title: 'a response from the address with a tag',
  rule: 'from',
  build: (scene) => scene.signed({ From: scene.challenged.address.replace('@', '+acme@') }),
};
