import type { ResponseAttack } from '../response-attack.ts';

/** A response with the token of a stranger’s order for the same address and the digest of this one. */
export const attack: ResponseAttack = {
  title: 'a response with the token of a stranger’s order for the same address and the digest of this one',
  rule: 'digest',
  build: (scene) => scene.signed({ Subject: `Re: ACME: ${scene.stranger.tokenPart1}` }),
};
