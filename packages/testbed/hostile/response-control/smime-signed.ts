import type { ResponseControl } from '../response-attack.ts';
import { base64, block, multipart, textPart } from '../response-text.ts';

/** A response that is S/MIME signed beside. */
export const control: ResponseControl = {
  title: 'a response that is S/MIME signed beside',
  build: ({ challenged, signed }) =>
    signed(
      { 'Content-Type': 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=s' },
      multipart(
        's',
        textPart(block(challenged.digest)),
        textPart(base64('not looked at'), 'application/pkcs7-signature; name=smime.p7s', 'base64'),
      ),
    ),
};
