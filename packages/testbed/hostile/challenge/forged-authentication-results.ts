import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** An unsigned challenge with a forged Authentication-Results. */
export const attack: Attack = {
  title: 'an unsigned challenge with a forged Authentication-Results',
  rule: 'dkim-signature',
  build: (context) =>
    above(
      context.compose(context.headers),
      'Authentication-Results: mx.example.org; dkim=pass header.d=mail.ca.example',
    ),
};
