import type { Attack } from '../attack.ts';

/** A challenge whose S/MIME signed body was replaced. */
export const attack: Attack = {
  title: 'a challenge whose S/MIME signed body was replaced',
  rule: 'smime-signature',
  build: async (context) => {
    const text = Buffer.from(await context.signSmime()).toString();
    return Buffer.from(text.replace(context.body, 'Call this number.\r\n'));
  },
};
