import type { BadRequest } from '../bad-request.ts';
import { der, derInteger, hex } from '../der.ts';
import { finalizeWith } from '../finalize-with.ts';
import { goodPrime } from '../weak-keys.ts';

/** A CSR for an RSA key with the exponent 1, which hides nothing. */
export const attack: BadRequest = {
  title: 'a CSR for an RSA key with the exponent 1, which hides nothing',
  problem: 'badCSR',
  status: 400,
  says: /exponent is 1|cannot be read/,
  send: (scene) =>
    finalizeWith(scene, {
      spki: der(
        0x30,
        hex('300d 06092a864886f70d010101 0500'),
        der(0x03, Uint8Array.of(0), der(0x30, derInteger(goodPrime(1024) * goodPrime(1024)), derInteger(1n))),
      ),
    }),
};
