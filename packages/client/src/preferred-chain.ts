import { nameTypes, parseCertificateChain } from '@acme-smime/protocol';
import type { DistinguishedName } from '@acme-smime/protocol';
import type { AcmeClient } from './acme-client.ts';
import type { Log } from './log.ts';

/** A CA offers a handful of chains; one that offers more is not asked for all of them. */
const mostAlternates = 10;

/** Which chain, and whom to tell when there is none like it. */
export interface ChainWish {
  /** Common name of the certificate at the top of the chain, or of the root above it. */
  readonly preferred: string | undefined;
  readonly log: Log;
}

/**
 * Downloads the chain whose top bears the preferred name; the CA's own choice when there is none or nobody asked
 * (RFC 8555 section 7.4.2). PEM, the end-entity certificate first.
 */
export async function downloadChain(
  acme: AcmeClient,
  url: string,
  { preferred, log }: ChainWish,
  signal: AbortSignal,
): Promise<string> {
  const usual = await acme.certificate(url, signal);
  if (preferred === undefined || endsIn(usual.pem, preferred)) return usual.pem;
  for (const alternate of usual.alternates.slice(0, mostAlternates)) {
    const other = await acme.certificate(alternate, signal);
    if (endsIn(other.pem, preferred)) return other.pem;
  }
  log({
    level: 'warn',
    event: 'chain-not-offered',
    message: `The CA offers no chain that ends in "${preferred}"; its usual one was taken.`,
  });
  return usual.pem;
}

function endsIn(pem: string, name: string): boolean {
  const top = parseCertificateChain(pem).at(-1);
  return top !== undefined && [top.subject, top.issuer].some((one) => commonNamesOf(one).includes(name));
}

function commonNamesOf(name: DistinguishedName): readonly string[] {
  return name.attributes.filter((one) => one.type === nameTypes.commonName).map((one) => one.value);
}
