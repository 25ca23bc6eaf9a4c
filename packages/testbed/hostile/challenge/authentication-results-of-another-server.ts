import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** An altered challenge with an Authentication-Results of a server the victim did not name. */
export const attack: Attack = {
  title: 'an altered challenge with an Authentication-Results of a server the victim did not name',
  rule: 'dkim-signature',
  authservId: 'mx.example.org',
  build: (context) =>
    above(
      context.sign(context.compose(context.headers), { key: context.keys.trial }),
      'Authentication-Results: mx.mallory.example; dkim=pass header.d=mail.ca.example',
    ),
};
