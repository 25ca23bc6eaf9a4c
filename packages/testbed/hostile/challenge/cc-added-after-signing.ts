import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge that got a Cc after it was signed. */
export const attack: Attack = {
  title: 'a challenge that got a Cc after it was signed',
  rule: 'dkim-signature',
  build: (context) => above(context.sign(context.compose(context.headers)), 'Cc: mallory@mallory.example'),
};
