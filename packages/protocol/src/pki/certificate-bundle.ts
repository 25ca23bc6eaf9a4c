import { composeContentInfo, contentTypes } from './cms-content.ts';
import { integer, objectIdentifier, sequence, setOf } from './der.ts';

/**
 * Composes a file of certificates and nothing else, as `.p7b` and `.p7c` are: CMS SignedData without content or signers,
 * DER (RFC 5652 section 5, RFC 8551 section 3.8). The certificates are DER, in any order.
 */
export function composeCertificateBundle(certificates: readonly Uint8Array[]): Uint8Array {
  const bundle = sequence(
    integer(1),
    setOf([]),
    sequence(objectIdentifier(contentTypes.data)),
    setOf([...certificates], 0xa0),
    setOf([]),
  );
  return composeContentInfo(contentTypes.signedData, bundle);
}
