import type { Control } from '../attack.ts';

/** Display names are in wide use and say nothing. */
export const control: Control = {
  title: 'a challenge with display names',
  build: (context) =>
    context.sign(
      context.compose(
        context.replace({
          From: '"Example CA, Inc." <acme@Mail.CA.example>',
          To: '=?utf-8?q?Alic=C3=A9?= <alice@EXAMPLE.org>',
        }),
      ),
    ),
};
