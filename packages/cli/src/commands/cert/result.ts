import type { ObtainedCertificate, WithHooks } from '@acme-smime/client';
import { join } from 'node:path';
import type { CliContext } from '../../context.ts';
import type { TrustView } from '../../output/trust-notice.ts';
import { errorView } from '../../output/failure.ts';
import { homely } from '../../output/homely.ts';
import { styleFor } from '../../output/style.ts';
import { useText } from '../../output/version-view.ts';
import { hang } from '../../output/wrap.ts';

/** A certificate that was obtained or is still good, and how it stands with its root. */
export interface CertResult extends WithHooks<ObtainedCertificate> {
  readonly trust: TrustView;
}

/** One, or with `--split` a pair. */
export type CertResults = readonly [CertResult, ...CertResult[]];

/**
 * The object printed by `cert --json`, version 1; documented in docs/reference/json.md. Of a pair it describes the first,
 * and both in `certificates`.
 */
export function certJson(results: CertResults): Record<string, unknown> {
  const [first, ...others] = results;
  const outcome = results.some((one) => one.outcome === 'issued') ? 'issued' : 'unchanged';
  const pair = others.length === 0 ? {} : { certificates: results.map(oneJson) };
  return { version: 1, ...oneJson(first), outcome, ...pair, exitCode: 0 };
}

function oneJson(result: CertResult): Record<string, unknown> {
  const { certificate, metadata, outcome, trust, hookFailures } = result;
  return {
    outcome,
    name: certificate.lineage,
    certificateVersion: certificate.version,
    addresses: metadata.request.addresses,
    serialNumber: metadata.serialNumber,
    issuer: metadata.issuer,
    notBefore: metadata.notBefore,
    notAfter: metadata.notAfter,
    folder: certificate.folder,
    files: Object.fromEntries(Object.keys(certificate.files).map((name) => [name, join(certificate.folder, name)])),
    trust,
    ...(hookFailures.length === 0 ? {} : { hookFailures: hookFailures.map(errorView) }),
  };
}

/** Says where the certificate lies and how long it is good for. */
export function showCertificate(result: ObtainedCertificate, context: CliContext): void {
  const { certificate, metadata, outcome } = result;
  const { stdout, env } = context;
  const style = styleFor(stdout, env);
  const day = (iso: string): string => iso.slice(0, 10);
  const { addresses: all, use } = metadata.request;
  const addresses = `${all.join(', ')}${use === 'both' ? '' : ` (${useText(use)})`}`;
  const sentence =
    outcome === 'issued'
      ? `Certificate for ${addresses}, valid until ${day(metadata.notAfter)}.`
      : `Nothing to do: the certificate for ${addresses} is good until ${day(metadata.notAfter)} (--force obtains a new one).`;
  const lines = [
    '',
    style.bold(hang(sentence, 0, stdout)),
    '',
    `  ${homely(certificate.folder, context)}`,
    '    certificate.p12  for mail programs',
    ...('passphrase.txt' in certificate.files ? ['    passphrase.txt   its passphrase'] : []),
    '    fullchain.pem    as PEM, and key.pem',
    '',
  ];
  stdout.write(`${lines.join('\n')}\n`);
}
