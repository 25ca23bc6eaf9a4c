import type { Attack } from '../attack.ts';
import { above } from '../context.ts';
import { wholeList } from '../dkim-forger.ts';

/** A challenge whose h= lacks Reply-To that got one after it was signed. */
export const attack: Attack = {
  title: 'a challenge whose h= lacks Reply-To that got one after it was signed',
  rule: 'dkim-headers',
  build: (context) =>
    above(
      context.sign(context.compose(context.replace({ 'Reply-To': undefined })), {
        headers: wholeList.filter((name) => name !== 'reply-to'),
      }),
      'Reply-To: mallory@mallory.example',
    ),
};
