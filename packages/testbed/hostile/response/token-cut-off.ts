import type { ResponseAttack } from '../response-attack.ts';

/** A response of whose token the last letters are missing. */
export const attack: ResponseAttack = {
  title: 'a response of whose token the last letters are missing',
  rule: 'subject',
  build: (scene) => scene.signed({ Subject: `Re: ACME: ${scene.challenged.tokenPart1.slice(0, -4)}` }),
};
