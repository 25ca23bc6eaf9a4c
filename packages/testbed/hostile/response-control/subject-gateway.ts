import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject begins with Re: [EXTERN] [SPAM?]. */
export const control: ResponseControl = {
  title: 'a response whose subject begins with Re: [EXTERN] [SPAM?]',
  build: (scene) => scene.signed({ Subject: 'Re: [EXTERN] [SPAM?] ACME: '.concat(scene.challenged.tokenPart1) }),
};
