import type { Control } from '../attack.ts';

/** A signature that is no good says nothing (RFC 6376 section 6.1). */
export const control: Control = {
  title: 'a good challenge whose one good signature stands between bad ones',
  build: (context) =>
    context.sign(context.sign(context.sign(context.compose(context.headers), { domain: 'mallory.example' })), {
      selector: 'nowhere',
    }),
};
