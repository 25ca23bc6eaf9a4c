import type { ResponseControl } from '../response-attack.ts';

/** A response whose From has its domain in capitals. */
export const control: ResponseControl = {
  title: 'a response whose From has its domain in capitals',
  build: (scene) => scene.signed({ From: scene.challenged.address.toUpperCase().replace('USER', 'user') }),
};
