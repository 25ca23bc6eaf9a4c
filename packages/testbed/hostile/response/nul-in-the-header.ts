import type { ResponseAttack } from '../response-attack.ts';

/** A response with a NUL in its header. */
export const attack: ResponseAttack = {
  title: 'a response with a NUL in its header',
  event: 'response.unknown',
  build: (scene) => scene.signed({ Subject: `Re: ACME: ${scene.challenged.tokenPart1}\0` }),
};
