import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response with a bare carriage return in its header. */
export const attack: ResponseAttack = {
  title: 'a response with a bare carriage return in its header',
  event: 'response.unknown',
  build: (scene) => scene.signed({ 'X-A': `a\rFrom: mallory@${userDomain}` }),
};
