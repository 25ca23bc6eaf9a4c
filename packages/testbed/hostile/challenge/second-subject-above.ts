import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A good challenge with a second Subject above the signed one. */
export const attack: Attack = {
  title: 'a good challenge with a second Subject above the signed one',
  rule: 'subject',
  build: (context) =>
    above(context.sign(context.compose(context.headers)), 'Subject: ACME: bWFsbG9yeSBjaG9zZSB0aGlzIHRva2Vu'),
};
