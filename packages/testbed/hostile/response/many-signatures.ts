import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';
import { above } from '../context.ts';

/** A response with 200 signatures. */
export const attack: ResponseAttack = {
  title: 'a response with 200 signatures',
  rule: 'dkim-signature',
  build: (scene) =>
    above(
      scene.compose(scene.headers),
      `DKIM-Signature: v=1; a=rsa-sha256; d=${userDomain}; s=mail; h=from; bh=AAAA; b=AAAA\r\n`.repeat(200).trimEnd(),
    ),
};
