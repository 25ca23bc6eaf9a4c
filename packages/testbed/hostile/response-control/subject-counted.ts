import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with Re[4]: FW:. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with Re[4]: FW:',
  build: (scene) => scene.signed({ Subject: 'Re[4]: FW: ACME: '.concat(scene.challenged.tokenPart1) }),
};
