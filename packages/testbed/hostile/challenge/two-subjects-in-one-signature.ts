import type { Attack } from '../attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** A challenge with two subjects, both signed. */
export const attack: Attack = {
  title: 'a challenge with two subjects, both signed',
  rule: 'subject',
  build: (context) =>
    context.sign(context.compose([...context.headers, ['Subject', 'ACME: bWFsbG9yeSBjaG9zZSB0aGlzIHRva2Vu']]), {
      headers: [...wholeList, 'subject'],
    }),
};
