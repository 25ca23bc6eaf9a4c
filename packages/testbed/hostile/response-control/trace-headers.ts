import type { ResponseControl } from '../response-attack.ts';
import { above } from '../context.ts';

/** A response that travelled far. */
export const control: ResponseControl = {
  title: 'a response that travelled far',
  build: (scene) =>
    above(
      above(
        scene.sign(scene.compose(scene.headers)),
        'Received: from a (a [192.0.2.1])\r\n\tby b with ESMTPS; Sun, 1 Mar 2026 12:00:00 +0000',
      ),
      'Authentication-Results: elsewhere.example; dkim=fail',
    ),
};
