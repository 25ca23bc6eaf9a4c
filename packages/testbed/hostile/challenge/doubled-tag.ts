import type { Attack } from '../attack.ts';

/** A challenge whose signature says d= twice. */
export const attack: Attack = {
  title: 'a challenge whose signature says d= twice',
  rule: 'dkim-signature',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'mallory.example; d=mail.ca.example' }),
};
