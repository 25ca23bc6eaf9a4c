import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with R:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with R:',
  build: (scene) => scene.signed({ Subject: 'R: ACME: '.concat(scene.challenged.tokenPart1) }),
};
