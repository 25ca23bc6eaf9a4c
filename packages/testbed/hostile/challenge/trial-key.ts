import type { Attack } from '../attack.ts';

/** A challenge signed with a key that DNS marks as a trial (t=y). */
export const attack: Attack = {
  title: 'a challenge signed with a key that DNS marks as a trial (t=y)',
  rule: 'dkim-key',
  build: (context) => context.sign(context.compose(context.headers), { selector: 'trial', key: context.keys.trial }),
};
