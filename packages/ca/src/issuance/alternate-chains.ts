import { ConfigInvalid, ProtocolViolation, parseCertificateChain } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';

import type { Authority } from './authority.ts';

/**
 * Adds the chains that are offered beside the own one (RFC 8555 section 7.4.2). Each begins with a certificate that somebody
 * else, or an older root, gave out for the issuer's name and key.
 *
 * @throws ConfigInvalid `OPTION_INVALID` for a chain that a certificate of this issuer does not lead into.
 */
export function withAlternateChains(authority: Authority, chains: readonly string[]): Authority {
  if (chains.length === 0) return authority;
  const { certificate } = authority.issuer;
  const alternates = chains.map((pem) => {
    const chain = parse(pem);
    const [first] = chain;
    const fits =
      first !== undefined &&
      Buffer.from(first.spki).equals(certificate.spki) &&
      Buffer.from(first.subject.der).equals(certificate.subject.der);
    if (!fits) throw invalid('does not begin with a certificate for the name and key of the issuer');
    return chain.map(({ der }) => der);
  });
  return { ...authority, chains: [...authority.chains, ...alternates] };
}

function parse(pem: string): Certificate[] {
  try {
    return parseCertificateChain(pem);
  } catch (error) {
    if (error instanceof ProtocolViolation) throw invalid('cannot be read as PEM certificates');
    throw error;
  }
}

function invalid(how: string): ConfigInvalid {
  const expected = 'PEM chains, each beginning with another certificate of the issuer';
  return new ConfigInvalid('OPTION_INVALID', `An entry of the option alternateChains ${how}; give ${expected}.`, {
    path: 'alternateChains',
    expected,
  });
}
