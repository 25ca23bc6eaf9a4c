import type { Attack } from '../attack.ts';

/** A challenge whose signature domain has a dot of another script behind ours. */
export const attack: Attack = {
  title: 'a challenge whose signature domain has a dot of another script behind ours',
  rule: 'authentic',
  build: (context) =>
    context.sign(context.compose(context.headers), { domain: 'mail.ca.example\u3002mallory.example' }),
};
