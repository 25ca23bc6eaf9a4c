import type { ResponseAttack } from '../response-attack.ts';

/** A response with the digest and no marker lines. */
export const attack: ResponseAttack = {
  title: 'a response with the digest and no marker lines',
  rule: 'digest',
  build: (scene) => scene.signed({}, `${scene.challenged.digest}\r\n`),
};
