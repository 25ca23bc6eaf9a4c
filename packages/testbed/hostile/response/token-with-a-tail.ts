import type { ResponseAttack } from '../response-attack.ts';

/** A response whose token has letters behind it. */
export const attack: ResponseAttack = {
  title: 'a response whose token has letters behind it',
  rule: 'subject',
  build: (scene) => scene.signed({ Subject: `Re: ACME: ${scene.challenged.tokenPart1}AAAA` }),
};
