import type { Attack } from '../attack.ts';
import { below } from '../context.ts';

/** A good challenge with a second To below the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second To below the signed one',
  rule: 'to',
  build: (context) => below(context.sign(context.compose(context.headers)), 'To: victim@example.net'),
};
