import type { ResponseAttack } from '../response-attack.ts';

/** A response that smuggles a second From in an encoded word. */
export const attack: ResponseAttack = {
  title: 'a response that smuggles a second From in an encoded word',
  rule: 'subject',
  build: (scene) =>
    scene.signed({ Subject: `=?utf-8?q?Re=3A_ACME=3A_${scene.challenged.tokenPart1}=0D=0AFrom=3A_x@y.z?=` }),
};
