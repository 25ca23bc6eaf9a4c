import type { ResponseAttack } from '../response-attack.ts';

/** A response whose subject was rewritten, under the right thread. */
export const attack: ResponseAttack = {
  title: 'a response whose subject was rewritten, under the right thread',
  rule: 'subject',
  build: (scene) => scene.signed({ Subject: 'Re: your certificate' }),
};
