import type { Attack } from '../attack.ts';

/** The answered token once more under another Message-ID. */
export const attack: Attack = {
  title: 'the answered token once more under another Message-ID',
  rule: 'once',
  answered: true,
  build: (context) => context.sign(context.compose(context.replace({ 'Message-ID': '<c2@mail.ca.example>' }))),
};
