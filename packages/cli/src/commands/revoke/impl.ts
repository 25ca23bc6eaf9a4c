import { revokeCertificate } from '@acme-smime/client';
import type { Catalog, StoredCertificate } from '@acme-smime/client';
import { ConfigInvalid, describeCertificate, parseCertificate, parseCertificateChain } from '@acme-smime/protocol';
import type { Certificate, RevocationReason } from '@acme-smime/protocol';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { caOf, openSystem } from '../../options/ca-values.ts';
import type { ReachableCa } from '../../options/ca-values.ts';
import { confirm } from '../../options/confirm.ts';
import { certificateOf, privateKeyOf } from '../../options/key-files.ts';
import { openStore } from '../../options/open-store.ts';
import type { OpenStore } from '../../options/open-store.ts';
import { requireVersions } from '../../options/require-versions.ts';
import { reasonWords } from '../../options/revocation-reasons.ts';
import { warnAboutOptions } from '../../options/warnings.ts';
import { answer } from '../../output/answer.ts';
import { printable } from '../../output/printable.ts';
import { metadataOf } from '../../output/version-view.ts';
import { readFileSettings } from '../../settings.ts';
import type { FileSettings } from '../../settings.ts';
import type { RevokeOptions } from './command.ts';

/** Runs `acme-smime revoke`. Returns the exit code. */
export function runRevoke(command: Command, context: CliContext): Promise<number> {
  return answer<RevokeOptions>(command, context, async (options) => {
    warnAboutOptions({ ...options, verifySsl: true }, context);
    const settings = await readFileSettings(options, context);
    const open = openStore(options, context);
    const { certificate, stored } = await findCertificate(options, context, open);
    const reason = reasonWords[options.reason] ?? 'unspecified';
    const who = printable(certificate.addresses.join(', ') || describeCertificate(certificate));
    const ca = await issuerOf(options, settings, open, stored);
    await confirm(`Revoke the certificate of ${who}, serial ${certificate.serialNumber}, for good?`, options, context);
    const outcome = await revoke(options, context, open, { certificate, stored, reason, ca });
    const done = outcome === 'revoked' ? 'is revoked' : 'had been revoked before';
    return {
      json: {
        outcome,
        serialNumber: certificate.serialNumber,
        addresses: certificate.addresses,
        reason: options.reason,
        server: ca.directoryUrl,
        ...(stored === undefined ? {} : { name: stored.lineage, certificateVersion: stored.version }),
      },
      text: [
        `The certificate of ${who}, serial ${certificate.serialNumber}, ${done}.`,
        ...(stored === undefined ? [] : [`Its key is kept and still opens old mail: ${stored.folder}`]),
      ],
    };
  });
}

interface Found {
  readonly certificate: Certificate;
  /** Where it lies in the store, if it does. */
  readonly stored: StoredCertificate | undefined;
}

async function findCertificate(
  options: RevokeOptions,
  context: CliContext,
  { store, catalog }: OpenStore,
): Promise<Found> {
  const { name, certPath } = options;
  if (certPath !== undefined) {
    const certificate = parseCertificate(await certificateOf(certPath, '--cert-path', options, context));
    return { certificate, stored: await storedAs(certificate, await store.listLineages(), catalog) };
  }
  if (name === undefined)
    throw new ConfigInvalid(
      'CERTIFICATE_NOT_NAMED',
      'Say which certificate to revoke: by --name as "acme-smime certificates" lists it, or by --cert-path as a file.',
      { path: '--name' },
    );
  const versions = await requireVersions(name, catalog);
  const stored = (await store.currentCertificate(name)) ?? versions[0];
  return { certificate: leafOf(stored), stored };
}

/** Looks for the certificate in the store by its very bytes. */
async function storedAs(
  certificate: Certificate,
  lineages: readonly string[],
  catalog: Catalog,
): Promise<StoredCertificate | undefined> {
  for (const lineage of lineages) {
    const found = (await catalog.versions(lineage)).find((one) => Buffer.from(leafOf(one).der).equals(certificate.der));
    if (found !== undefined) return found;
  }
  return undefined;
}

function leafOf({ files }: StoredCertificate): Certificate {
  const [leaf] = parseCertificateChain(files['cert.pem']);
  if (leaf === undefined) throw new Error('a version has a certificate');
  return leaf;
}

/** The CA that issued it, reached the way it was then; options count more. */
async function issuerOf(
  options: RevokeOptions,
  settings: FileSettings,
  { store, catalog }: OpenStore,
  stored: StoredCertificate | undefined,
): Promise<ReachableCa> {
  if (options.server !== undefined || stored === undefined) return caOf(options, settings, catalog);
  const { directoryUrl } = metadataOf(stored).request;
  const ca = await caOf({ ...options, server: directoryUrl, test: false }, settings, catalog);
  const kept = (await store.loadSettings(stored.lineage))?.certificate.server;
  return kept?.directoryUrl === directoryUrl && options.caBundle === undefined
    ? { ...ca, ...(kept.caBundle === undefined ? {} : { caBundle: kept.caBundle }) }
    : ca;
}

interface Wish extends Found {
  readonly reason: RevocationReason;
  readonly ca: ReachableCa;
}

async function revoke(
  options: RevokeOptions,
  context: CliContext,
  { store, catalog }: OpenStore,
  { certificate, stored, reason, ca }: Wish,
): Promise<'revoked' | 'already-revoked'> {
  const { keyPath } = options;
  const certificateKey =
    keyPath === undefined ? undefined : await privateKeyOf(keyPath, '--key-path', options, context);
  const system = await openSystem(ca, options, context);
  try {
    const outcome = await revokeCertificate(
      {
        directoryUrl: ca.directoryUrl,
        certificate: certificate.der,
        reason,
        store,
        signal: context.signal,
        ...(certificateKey === undefined ? {} : { certificateKey }),
      },
      system,
    );
    if (stored !== undefined && metadataOf(stored).revoked === undefined) {
      const revoked = { at: context.now().toISOString(), reason };
      await catalog.replaceMetadata(stored, `${JSON.stringify({ ...metadataOf(stored), revoked }, null, 2)}\n`);
    }
    return outcome;
  } finally {
    system.close();
  }
}
