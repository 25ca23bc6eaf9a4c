import type { ResponseAttack } from '../response-attack.ts';

/** A response that came through a mailing list (List-Post). */
export const attack: ResponseAttack = {
  title: 'a response that came through a mailing list (List-Post)',
  rule: 'list-headers',
  build: (scene) => scene.signed({ 'List-Post': '<mailto:friends@client.example>' }),
};
