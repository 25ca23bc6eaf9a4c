import type { ResponseAttack } from '../response-attack.ts';
import { challengeAddress } from '../ca-under-attack.ts';

/** A response whose To cannot be read. */
export const attack: ResponseAttack = {
  title: 'a response whose To cannot be read',
  rule: 'to',
  build: (scene) => scene.signed({ To: `<${challengeAddress}` }),
};
