import type { Attack } from '../attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** A challenge whose signature does not cover message-id. */
export const attack: Attack = {
  title: 'a challenge whose signature does not cover message-id',
  rule: 'dkim-headers',
  build: (context) =>
    context.sign(context.compose(context.headers), { headers: wholeList.filter((name) => name !== 'message-id') }),
};
