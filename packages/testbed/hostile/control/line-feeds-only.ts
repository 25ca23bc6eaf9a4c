import type { Control } from '../attack.ts';

/** A challenge with bare line feeds, as from a Maildir. */
export const control: Control = {
  title: 'a challenge with bare line feeds, as from a Maildir',
  build: (context) =>
    Buffer.from(
      Buffer.from(context.sign(context.compose(context.headers)))
        .toString('latin1')
        .replaceAll('\r\n', '\n'),
      'latin1',
    ),
};
