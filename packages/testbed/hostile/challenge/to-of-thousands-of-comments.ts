import type { Attack } from '../attack.ts';

/** Each comment at the end is found by a look at all that stands before it. */
export const attack: Attack = {
  title: 'a challenge with thirty thousand comments behind its recipient',
  rule: 'to',
  build: (context) =>
    context.sign(context.compose(context.replace({ To: `${context.identifier} ${'()'.repeat(30_000)}` }))),
};
