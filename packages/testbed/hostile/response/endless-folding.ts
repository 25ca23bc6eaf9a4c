import type { ResponseAttack } from '../response-attack.ts';

/** A response whose subject is folded 100,000 times. */
export const attack: ResponseAttack = {
  title: 'a response whose subject is folded 100,000 times',
  event: 'response.unknown',
  build: (scene) =>
    scene.compose(scene.replace({ Subject: `Re: ACME:${'\r\n '.repeat(100_000)}${scene.challenged.tokenPart1}` })),
};
