import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with 回复：. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with 回复：',
  build: (scene) => scene.signed({ Subject: '回复： ACME: '.concat(scene.challenged.tokenPart1) }),
};
