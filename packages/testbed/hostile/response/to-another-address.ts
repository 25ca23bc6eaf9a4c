import type { ResponseAttack } from '../response-attack.ts';

/** A response that was sent to somebody else. */
export const attack: ResponseAttack = {
  title: 'a response that was sent to somebody else',
  rule: 'to',
  build: (scene) => scene.signed({ To: 'bob@client.example' }),
};
