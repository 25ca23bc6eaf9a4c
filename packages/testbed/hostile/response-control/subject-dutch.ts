import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with Antw:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with Antw:',
  build: (scene) => scene.signed({ Subject: 'Antw: ACME: '.concat(scene.challenged.tokenPart1) }),
};
