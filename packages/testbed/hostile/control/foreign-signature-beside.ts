import type { Control } from '../attack.ts';

/** Mail services sign with their own domain too; the one good signature counts. */
export const control: Control = {
  title: 'a good challenge that another domain and an unknown key have signed as well',
  build: (context) => {
    const raw = context.sign(context.compose(context.headers));
    return context.sign(context.sign(raw, { domain: 'mallory.example' }), { selector: 'nowhere' });
  },
};
