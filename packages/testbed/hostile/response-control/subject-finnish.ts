import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with VS:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with VS:',
  build: (scene) => scene.signed({ Subject: 'VS: ACME: '.concat(scene.challenged.tokenPart1) }),
};
