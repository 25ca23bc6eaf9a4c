import { parseCertificate } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';
import * as v from 'valibot';

import { baselineFaults } from './baseline-faults.ts';
import { configurationSchema } from './configuration.ts';
import type { IssuerConfiguration } from './configuration.ts';
import { openKeyFile, readIssuerCertificates, readRoot, readRootCrl, requireKeyOf } from './read-issuer.ts';
import { memberOf, messageOf } from './start-conditions.ts';
import type { StartConditions } from './start-conditions.ts';

/** What is wrong with the root, its CRL and the issuers below it, as far as it can be told without a person or a token. */
export async function authorityFaults(
  table: unknown,
  isSound: (prefix: string) => boolean,
  conditions: StartConditions,
): Promise<readonly string[]> {
  const { entries } = configurationSchema;
  const root = v.safeParse(entries.root, memberOf(table, 'root'));
  if (!root.success || !isSound('root')) return [];
  const faults: string[] = [];
  const tell = (path: string) => (error: unknown) => {
    const message = messageOf(error);
    faults.push(message.startsWith(path) ? message : `${path}: ${message}`);
    return undefined;
  };
  const certificate = await readRoot(root.output.certificate).catch(tell('root'));
  if (certificate === undefined) return faults;
  const now = conditions.now();
  await readRootCrl(root.output.crl, certificate, now).catch(tell('root.crl'));
  const issuer = v.safeParse(entries.issuer, memberOf(table, 'issuer'));
  if (issuer.success && isSound('issuer')) {
    const given = { root: certificate, at: now, conditions };
    const chain = await checkIssuer(issuer.output, 'issuer', given).catch(tell('issuer'));
    if (chain !== undefined) faults.push(...baselineFaults(table, chain));
  }
  const former = v.safeParse(entries['former-issuers'], memberOf(table, 'former-issuers'));
  for (const [place, each] of (former.success ? (former.output ?? []) : []).entries()) {
    const path = `former-issuers.${place}`;
    if (isSound(path))
      await checkIssuer(each, path, { root: certificate, at: undefined, conditions }).catch(tell(path));
  }
  return faults;
}

async function checkIssuer(
  configuration: IssuerConfiguration,
  path: string,
  given: { readonly root: Certificate; readonly at: Date | undefined; readonly conditions: StartConditions },
): Promise<readonly Certificate[]> {
  const { certificate, between } = await readIssuerCertificates(configuration, path, given.root, given.at);
  const chain = [certificate, ...between.map(parseCertificate), given.root];
  // Tokens count wrong PINs, and a person is asked once: both are opened at the start itself.
  if (configuration.key === undefined || configuration.passphrase === 'prompt') return chain;
  requireKeyOf(certificate, await openKeyFile(configuration, path, given.conditions), path);
  return chain;
}
