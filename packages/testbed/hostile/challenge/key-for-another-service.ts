import type { Attack } from '../attack.ts';

/** The good key, published for reports and not for mail (RFC 6376 section 3.6.1, s=). */
export const attack: Attack = {
  title: 'a challenge whose key is not for mail',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'reports' }),
};
