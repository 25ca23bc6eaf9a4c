import type { ResponseControl } from '../response-attack.ts';
import { block, multipart, textPart } from '../response-text.ts';

/** A response that is signed with OpenPGP beside. */
export const control: ResponseControl = {
  title: 'a response that is signed with OpenPGP beside',
  build: ({ challenged, signed }) =>
    signed(
      { 'Content-Type': 'multipart/signed; protocol="application/pgp-signature"; micalg=pgp-sha512; boundary=s' },
      multipart(
        's',
        textPart(block(challenged.digest)),
        textPart('-----BEGIN PGP SIGNATURE-----', 'application/pgp-signature'),
      ),
    ),
};
