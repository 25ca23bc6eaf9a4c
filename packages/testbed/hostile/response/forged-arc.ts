import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response with an ARC chain that says it was good. */
export const attack: ResponseAttack = {
  title: 'a response with an ARC chain that says it was good',
  rule: 'dkim-signature',
  build: (scene) =>
    scene.compose([
      ['ARC-Seal', 'i=1; a=rsa-sha256; cv=none; d=mallory.example; s=mail; b=AAAA'],
      ['ARC-Authentication-Results', `i=1; mallory.example; dkim=pass header.d=${userDomain}`],
      ...scene.headers,
    ]),
};
