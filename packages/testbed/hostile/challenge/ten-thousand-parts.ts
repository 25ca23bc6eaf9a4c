import type { Attack } from '../attack.ts';

/** A challenge that says it is S/MIME signed, of 10,000 parts. */
export const attack: Attack = {
  title: 'a challenge that says it is S/MIME signed, of 10,000 parts',
  rule: 'smime-signature',
  build: (context) =>
    context.compose(
      context.replace({ 'Content-Type': 'multipart/signed; protocol="application/pkcs7-signature"; boundary=b' }),
      '--b\r\n\r\na\r\n'.repeat(10_000),
    ),
};
