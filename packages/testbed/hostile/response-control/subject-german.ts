import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with AW:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with AW:',
  build: (scene) => scene.signed({ Subject: 'AW: ACME: '.concat(scene.challenged.tokenPart1) }),
};
