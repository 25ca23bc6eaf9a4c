import { createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

import { ConfigInvalid, keySigner } from '@acme-smime/protocol';
import type { Signer } from '@acme-smime/protocol';

const generate = promisify(generateKeyPair) as unknown as (
  type: string,
  options: object,
) => Promise<{ readonly privateKey: KeyObject }>;

/**
 * Makes a signer with a key that no certificate names, of the same kind as another signer: what it signs looks like the real
 * thing and is worth nothing (S/MIME BR 4.3.1.2 item 1). Throws ConfigInvalid `KEY_TYPE_UNSUPPORTED`.
 */
export async function throwAwaySigner(like: Signer): Promise<Signer> {
  const { asymmetricKeyType: type = '', asymmetricKeyDetails: details = {} } = createPublicKey({
    key: Buffer.from(like.spki),
    format: 'der',
    type: 'spki',
  });
  const { privateKey } = await generate(type, {
    ...(details.modulusLength === undefined ? {} : { modulusLength: details.modulusLength }),
    ...(details.namedCurve === undefined ? {} : { namedCurve: details.namedCurve }),
  });
  // The algorithm stands in what is signed: it has to be the real one, or what is checked is not what will be signed.
  const forms = (['pkcs1', 'pss'] as const).flatMap((padding) =>
    (['sha256', 'sha384'] as const).map((hash) => keySigner(privateKey, hash, padding)),
  );
  const signer = forms.find((form) => Buffer.from(form.signatureAlgorithm).equals(like.signatureAlgorithm));
  if (signer !== undefined) return signer;
  throw new ConfigInvalid('KEY_TYPE_UNSUPPORTED', 'The issuer signs by an algorithm that this program does not know.', {
    path: 'issuer key',
    expected: 'RSA with SHA-256 or SHA-384, ECDSA or Ed25519',
  });
}
