import type { Attack } from '../attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** A challenge with two From fields, both signed. */
export const attack: Attack = {
  title: 'a challenge with two From fields, both signed',
  rule: 'from',
  build: (context) =>
    context.sign(context.compose([['From', 'mallory@mallory.example'], ...context.headers]), {
      headers: [...wholeList, 'from'],
    }),
};
