import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with YNT:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with YNT:',
  build: (scene) => scene.signed({ Subject: 'YNT: ACME: '.concat(scene.challenged.tokenPart1) }),
};
