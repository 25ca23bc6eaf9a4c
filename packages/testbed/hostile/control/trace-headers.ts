import type { Control } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge that travelled far. */
export const control: Control = {
  title: 'a challenge that travelled far',
  build: (context) =>
    above(
      above(context.sign(context.compose(context.headers)), 'Received: from a by b; Sun, 1 Mar 2026 12:00:00 +0000'),
      'List-Unsubscribe: <mailto:x@example.org>',
    ),
};
