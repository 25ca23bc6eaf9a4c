import type { ResponseAttack } from '../response-attack.ts';

/** A response that says nothing about what it answers. */
export const attack: ResponseAttack = {
  title: 'a response that says nothing about what it answers',
  event: 'response.unknown',
  build: (scene) => scene.signed({ Subject: 'Re: hello', 'In-Reply-To': undefined }),
};
