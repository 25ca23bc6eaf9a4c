import type { ResponseControl } from '../response-attack.ts';
import { digestFor } from '../ca-under-attack.ts';
import { block } from '../response-text.ts';

/** A response whose token parts were joined as bytes. */
export const control: ResponseControl = {
  title: 'a response whose token parts were joined as bytes',
  build: (scene) =>
    scene.signed(
      {},
      block(
        digestFor(
          Buffer.concat(
            [scene.challenged.tokenPart1, scene.challenged.tokenPart2].map((one) => Buffer.from(one, 'base64url')),
          ).toString('base64url'),
          scene.party,
        ),
      ),
    ),
};
