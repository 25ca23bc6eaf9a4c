import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with Odp:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with Odp:',
  build: (scene) => scene.signed({ Subject: 'Odp: ACME: '.concat(scene.challenged.tokenPart1) }),
};
