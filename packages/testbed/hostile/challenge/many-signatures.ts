import type { Attack } from '../attack.ts';

/** An altered challenge under 400 copies of its signature. */
export const attack: Attack = {
  title: 'an altered challenge under 400 copies of its signature',
  rule: 'dkim-signature',
  build: (context) => {
    const text = Buffer.from(context.sign(context.compose(context.headers), { key: context.keys.trial })).toString();
    const end = text.indexOf('\r\n') + 2;
    return Buffer.from(text.slice(0, end).repeat(400) + text.slice(end));
  },
};
