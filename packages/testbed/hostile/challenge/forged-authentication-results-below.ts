import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** An altered challenge whose forged Authentication-Results stands below that of the own server. */
export const attack: Attack = {
  title: 'an altered challenge whose forged Authentication-Results stands below that of the own server',
  rule: 'dkim-signature',
  authservId: 'mx.example.org',
  build: (context) =>
    above(
      above(
        context.sign(context.compose(context.headers), { key: context.keys.trial }),
        'Authentication-Results: mx.example.org; dkim=pass header.d=mail.ca.example',
      ),
      'Authentication-Results: mx.example.org; dkim=fail header.d=mail.ca.example',
    ),
};
