import type { Attack } from '../attack.ts';

/** A challenge signed by the domain of the attacker. */
export const attack: Attack = {
  title: 'a challenge signed by the domain of the attacker',
  rule: 'dkim-domain',
  build: (context) => context.sign(context.compose(context.headers), { domain: 'mallory.example' }),
};
