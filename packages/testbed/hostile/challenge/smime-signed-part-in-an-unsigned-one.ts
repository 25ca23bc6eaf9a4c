import type { Attack } from '../attack.ts';

/** A challenge whose signed part stands beside an unsigned one. */
export const attack: Attack = {
  title: 'a challenge whose signed part stands beside an unsigned one',
  rule: 'authentic',
  build: async (context) => {
    const inner = Buffer.from(await context.signSmime()).toString('latin1');
    const part = inner.slice(inner.search(/^Content-Type: multipart\/signed/im));
    return context.compose(
      context.replace({ 'Content-Type': 'multipart/mixed; boundary=outer' }),
      `--outer\r\nContent-Type: text/plain\r\n\r\nCall this number.\r\n--outer\r\n${part}\r\n--outer--\r\n`,
    );
  },
};
