import type { Attack } from '../attack.ts';

/** An unsigned challenge with ten Authentication-Results, the lowest in the name of our own server. */
export const attack: Attack = {
  title: 'an unsigned challenge with ten Authentication-Results, the lowest in the name of our own server',
  rule: 'authentic',
  authservId: 'mx.example.org',
  build: (context) =>
    context.compose([
      ['Authentication-Results', 'mx.example.org; dkim=fail header.d=mail.ca.example'],
      ...Array.from(
        { length: 9 },
        () => ['Authentication-Results', 'mx.example.org; dkim=pass header.d=mail.ca.example'] as const,
      ),
      ...context.headers,
    ]),
};
