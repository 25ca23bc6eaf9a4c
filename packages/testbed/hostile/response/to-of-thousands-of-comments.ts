import type { ResponseAttack } from '../response-attack.ts';
import { challengeAddress } from '../ca-under-attack.ts';

/** Each comment at the end is found by a look at all that stands before it. */
export const attack: ResponseAttack = {
  title: 'a response with thirty thousand comments behind its recipient',
  rule: 'to',
  build: (scene) => scene.signed({ To: `${challengeAddress} ${'()'.repeat(30_000)}` }),
};
