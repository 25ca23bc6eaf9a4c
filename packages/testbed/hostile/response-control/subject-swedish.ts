import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with SV:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with SV:',
  build: (scene) => scene.signed({ Subject: 'SV: ACME: '.concat(scene.challenged.tokenPart1) }),
};
