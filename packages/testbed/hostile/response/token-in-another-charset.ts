import type { ResponseAttack } from '../response-attack.ts';

/** A response whose subject is an encoded word in ISO-8859-1. */
export const attack: ResponseAttack = {
  title: 'a response whose subject is an encoded word in ISO-8859-1',
  rule: 'subject',
  build: (scene) => scene.signed({ Subject: `=?iso-8859-1?q?Re=3A_ACME=3A_${scene.challenged.tokenPart1}?=` }),
};
