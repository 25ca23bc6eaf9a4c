import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with השב:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with השב:',
  build: (scene) => scene.signed({ Subject: 'השב: ACME: '.concat(scene.challenged.tokenPart1) }),
};
