import type { ResponseAttack } from '../response-attack.ts';

/** A response with a token that nobody gave out, under the right thread. */
export const attack: ResponseAttack = {
  title: 'a response with a token that nobody gave out, under the right thread',
  rule: 'subject',
  build: (scene) => scene.signed({ Subject: `Re: ACME: ${'A'.repeat(44)}` }),
};
