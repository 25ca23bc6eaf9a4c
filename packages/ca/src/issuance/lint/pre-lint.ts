import { composeSmimeCertificate, parseCertificate } from '@acme-smime/protocol';
import type { Signer, SmimeCertificateRequest } from '@acme-smime/protocol';

import { RequestRefused } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { lint } from './lint.ts';
import type { LintSubject } from './rule.ts';
import { throwAwaySigner } from './throw-away-signer.ts';

/** Looks at certificates before they are signed. */
export interface PreLint {
  /**
   * Makes the certificate with a throw-away key and checks it.
   *
   * @returns what has to be signed, DER, to be compared with what then was.
   * @throws RequestRefused `LINT_FAILED`.
   */
  check(request: SmimeCertificateRequest, facts: Omit<LintSubject, 'certificate' | 'issuer'>): Promise<Uint8Array>;
}

/** Makes a pre-issuance lint; the throw-away key is made once, in the background. */
export function createPreLint(signer: Signer, log: Log): PreLint {
  const made = new Map<Signer, Promise<Signer>>();
  const throwAwayOf = (real: Signer): Promise<Signer> => {
    const known = made.get(real) ?? throwAwaySigner(real);
    made.set(real, known);
    known.catch(() => made.delete(real));
    return known;
  };
  void throwAwayOf(signer).catch(() => undefined);
  return {
    check: async (request, facts) => {
      const { certificate: issuer } = request.issuer;
      const fake = { certificate: issuer, signer: await throwAwayOf(request.issuer.signer) };
      const certificate = parseCertificate(await composeSmimeCertificate({ ...request, issuer: fake }));
      const findings = lint({ ...facts, certificate, issuer });
      if (findings.length === 0) return certificate.tbs;
      const ids = findings.map(({ id }) => id).join(', ');
      const message = `The certificate ${facts.intended.serial} is not signed: it would break ${ids}.`;
      log({ level: 'error', event: 'lint.failed', message, data: { serial: facts.intended.serial, findings } });
      throw new RequestRefused(
        'LINT_FAILED',
        `The certificate would break rules that it has to keep (${ids}), so it is not signed; tell whoever runs this CA.`,
      );
    },
  };
}
