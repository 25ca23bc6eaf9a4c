import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response with Authentication-Results that say it is good. */
export const attack: ResponseAttack = {
  title: 'a response with Authentication-Results that say it is good',
  rule: 'dkim-signature',
  build: (scene) =>
    scene.compose([['Authentication-Results', `ca.example; dkim=pass header.d=${userDomain}`], ...scene.headers]),
};
