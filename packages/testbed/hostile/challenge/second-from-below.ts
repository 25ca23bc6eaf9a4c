import type { Attack } from '../attack.ts';
import { below } from '../context.ts';

/** A good challenge with a second From below the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second From below the signed one',
  rule: 'from',
  build: (context) => below(context.sign(context.compose(context.headers)), 'From: mallory@mallory.example'),
};
