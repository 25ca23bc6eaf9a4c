import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge below 100,000 header fields. */
export const attack: Attack = {
  title: 'a challenge below 100,000 header fields',
  rule: 'well-formed',
  build: (context) =>
    above(
      context.sign(context.compose(context.headers)),
      `Subject: ACME: x\r\n${'X-A: 1\r\n'.repeat(100_000)}`.trimEnd(),
    ),
};
