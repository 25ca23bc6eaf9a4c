import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject is folded inside the token. */
export const control: ResponseControl = {
  title: 'a response whose subject is folded inside the token',
  build: (scene) =>
    scene.signed({
      Subject: `Re: ACME:\r\n ${scene.challenged.tokenPart1.slice(0, 20)}\r\n ${scene.challenged.tokenPart1.slice(20)}`,
    }),
};
