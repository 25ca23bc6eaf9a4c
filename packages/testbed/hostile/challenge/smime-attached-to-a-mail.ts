import type { Attack } from '../attack.ts';

/** A challenge with a signed message of the CA attached. */
export const attack: Attack = {
  title: 'a challenge with a signed message of the CA attached',
  rule: 'authentic',
  build: async (context) => {
    const inner = Buffer.from(await context.signSmime()).toString('latin1');
    return context.compose(
      context.replace({ 'Content-Type': 'multipart/mixed; boundary=outer' }),
      `--outer\r\nContent-Type: text/plain\r\n\r\nhi\r\n--outer\r\nContent-Type: message/rfc822\r\n\r\n${inner}\r\n--outer--\r\n`,
    );
  },
};
