import type { ResponseAttack } from '../response-attack.ts';

/** What looks like the marker and goes on is a line of text. */
export const attack: ResponseAttack = {
  title: 'a response with text behind its marker',
  rule: 'digest',
  build: (scene) => scene.signed({}, scene.body.replace('BEGIN ACME RESPONSE-----', '$& (see below)')),
};
