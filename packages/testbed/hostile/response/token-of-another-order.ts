import type { ResponseAttack } from '../response-attack.ts';

/** It is found by its token: the other order is for another address. */
export const attack: ResponseAttack = {
  title: 'a response with the token of another order and the digest of this one',
  rule: 'from',
  build: (scene) => scene.signed({ Subject: `Re: ACME: ${scene.other.tokenPart1}` }),
};
