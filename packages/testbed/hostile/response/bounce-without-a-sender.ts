import type { ResponseAttack } from '../response-attack.ts';

/** A bounce from nobody. */
export const attack: ResponseAttack = {
  title: 'a bounce from nobody',
  rule: 'from',
  build: (scene) => scene.signed({ From: '<>', Subject: 'failure notice' }, 'Hi. This is the mail program.\r\n'),
};
