import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** Some programs end a line at a bare CR, others do not: such a header section has two readings. */
export const attack: Attack = {
  title: 'a challenge that hides a second From behind a bare carriage return',
  rule: 'well-formed',
  build: (context) =>
    above(context.sign(context.compose(context.headers)), 'X-Mailer: x\rFrom: mallory@mallory.example'),
};
