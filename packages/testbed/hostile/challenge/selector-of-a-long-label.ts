import type { Attack } from '../attack.ts';

/** A resolver complains, and who takes that for a bad moment of DNS waits, once for each such mail, until the order is over. */
export const attack: Attack = {
  title: 'a challenge whose selector makes a label that is too long for DNS',
  rule: 'authentic',
  build: (context) => context.sign(context.compose(context.headers), { selector: 's'.repeat(64) }),
};
