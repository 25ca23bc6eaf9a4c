import type { Attack } from '../attack.ts';

/** A challenge that says it is S/MIME signed, of multiparts 10,000 deep. */
export const attack: Attack = {
  title: 'a challenge that says it is S/MIME signed, of multiparts 10,000 deep',
  rule: 'smime-signature',
  build: (context) =>
    context.compose(
      context.replace({ 'Content-Type': 'multipart/signed; protocol="application/pkcs7-signature"; boundary=b0' }),
      Array.from(
        { length: 10_000 },
        (_, level) => `--b${level}\r\nContent-Type: multipart/mixed; boundary=b${level + 1}\r\n\r\n`,
      ).join(''),
    ),
};
