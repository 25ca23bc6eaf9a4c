import type { ResponseAttack } from '../response-attack.ts';

/** A response to another CA that uses the same tokens. */
export const attack: ResponseAttack = {
  title: 'a response to another CA that uses the same tokens',
  rule: 'to',
  build: (scene) => scene.signed({ To: 'acme@other-ca.example' }),
};
