import type { ResponseAttack } from '../response-attack.ts';

/** A response that came through a mailing list (List-Unsubscribe). */
export const attack: ResponseAttack = {
  title: 'a response that came through a mailing list (List-Unsubscribe)',
  rule: 'list-headers',
  build: (scene) => scene.signed({ 'List-Unsubscribe': '<mailto:leave@client.example>' }),
};
