import { findRoot, nssTrusts, systemRoots } from '@acme-smime/client';
import type { Catalog, ChainRoot, ToldOfRoot } from '@acme-smime/client';
import { join } from 'node:path';
import type { CliContext } from '../context.ts';
import { printable } from './printable.ts';

/** How it stands with the root of a new certificate, as `--json` shows it; documented in docs/reference/json.md. */
export interface TrustView {
  /** This machine trusts the root. */
  readonly known: boolean;
  readonly root: string;
  readonly fingerprint?: string;
  /** Without a fingerprint: what the last certificate that the CA sent says of the root. */
  readonly told?: ToldOfRoot;
  /** Where it can be had. */
  readonly urls: readonly string[];
  /** The PEM file whose last certificate it is, when the CA sent it. */
  readonly file?: string;
  /** How to trust it, by mail program. */
  readonly howTo: Readonly<Record<string, string>>;
}

/** Looks whether the system, Node or the user's NSS database trusts the root that a chain ends in. Installs nothing. */
export async function lookAtTrust(
  chain: { readonly pem: string; readonly file: string },
  context: CliContext,
): Promise<TrustView> {
  const { home, signal } = context;
  const found = findRoot(chain.pem, systemRoots());
  const inNss = !found.known && (await nssTrusts(chain.pem, { folder: join(home, '.pki', 'nssdb'), signal }));
  return viewOf(found, found.known || inNss, chain.file);
}

/** Says once for each root what to do about it; nothing for one that is trusted. Returns lines. */
export async function trustNotice(trust: TrustView, catalog: Catalog): Promise<readonly string[]> {
  const notice = `root:${trust.fingerprint ?? trust.root}`;
  if (trust.known || (await catalog.wasNoticed(notice))) return [];
  await catalog.noteNotice(notice);
  return [
    'This machine does not know the root of the certificate, and neither will most of those who get your mail:',
    `  root         ${printable(trust.root)}`,
    ...whatIsKnown(trust),
    '  Compare the fingerprint with what the CA publishes before you trust it. Nothing is installed for you:',
    ...Object.entries(trust.howTo).map(([program, way]) => `  ${program.padEnd(12)} ${way}`),
    '  This is said once.',
    '',
  ];
}

/** The fingerprint and where the root is; where the CA did not send it, what tells it and how to get it. */
function whatIsKnown({ fingerprint, file, told, urls }: TrustView): readonly string[] {
  if (fingerprint !== undefined)
    return [`  SHA-256      ${fingerprint}`, `  where        the last certificate of ${file ?? ''}`];
  const url = urls.map(printable).find((one) => /^https?:\/\//i.test(one));
  return [
    '  SHA-256      the CA did not send the root, so that its fingerprint is not known here',
    ...(told?.keyId === undefined ? [] : [`  key          ${told.keyId}`]),
    ...(told === undefined ? [] : [`  signed       ${printable(told.by)}`, `               ${told.byFingerprint}`]),
    ...(url === undefined
      ? ['  where        the web site of the CA, as root.cer']
      : [`  where        curl -o root.cer ${shellWord(url)}`]),
    '  then         openssl x509 -in root.cer -noout -fingerprint -sha256 -ext subjectKeyIdentifier',
  ];
}

/** A URL out of a certificate is the text of a stranger: pasted into a shell it must stay one word. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

const howTo: Readonly<Record<string, string>> = {
  Thunderbird: 'Settings, Privacy & Security, Manage Certificates, Authorities, Import; tick "identify email users"',
  Outlook: 'certutil -user -addstore Root root.cer',
  'Apple Mail': 'open root.cer in Keychain Access; Get Info, Trust, S/MIME: Always Trust',
  Evolution: 'Edit, Preferences, Certificates, Authorities, Import; tick "identify email users"',
  GnuPG: 'gpgsm --import root.pem, and its fingerprint into ~/.gnupg/trustlist.txt',
};

function viewOf({ name, fingerprint, urls, pem, told }: ChainRoot, known: boolean, file: string): TrustView {
  return {
    known,
    root: name,
    ...(fingerprint === undefined ? {} : { fingerprint }),
    ...(known || told === undefined ? {} : { told }),
    urls,
    ...(pem === undefined || known ? {} : { file }),
    howTo: known ? {} : howTo,
  };
}
