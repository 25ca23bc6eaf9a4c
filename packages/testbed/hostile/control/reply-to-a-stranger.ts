import type { Control } from '../attack.ts';

/** RFC 8823 allows it; the CA signed it, and the answer is a hash that tells a stranger nothing. */
export const control: Control = {
  title: 'a challenge that wants its answer sent to another domain',
  build: (context) => context.sign(context.compose(context.replace({ 'Reply-To': 'robot@elsewhere.example' }))),
};
