import type { ResponseAttack } from '../response-attack.ts';

/** A response whose subject holds two tokens. */
export const attack: ResponseAttack = {
  title: 'a response whose subject holds two tokens',
  rule: 'subject',
  build: (scene) =>
    scene.signed({ Subject: `Re: ACME: ${scene.challenged.tokenPart1} ACME: ${scene.stranger.tokenPart1}` }),
};
