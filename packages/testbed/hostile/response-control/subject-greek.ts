import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with ΑΠ:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with ΑΠ:',
  build: (scene) => scene.signed({ Subject: 'ΑΠ: ACME: '.concat(scene.challenged.tokenPart1) }),
};
