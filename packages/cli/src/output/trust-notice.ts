import { findRoot, nssTrusts, systemRoots } from '@acme-smime/client';
import type { Catalog, ChainRoot, ToldOfRoot } from '@acme-smime/client';
import { join } from 'node:path';
import type { CliContext, Output } from '../context.ts';
import { fingerprintText } from './fingerprint.ts';
import { printable } from './printable.ts';
import { renderFields } from './table.ts';
import { hang } from './wrap.ts';

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
export async function trustNotice(trust: TrustView, catalog: Catalog, output: Output): Promise<readonly string[]> {
  const notice = `root:${trust.fingerprint ?? trust.root}`;
  if (trust.known || (await catalog.wasNoticed(notice))) return [];
  await catalog.noteNotice(notice);
  const lead =
    'This machine does not know the root of the certificate, and neither will most of those who get your mail:';
  const compare =
    'Compare the fingerprint with what the CA publishes before you trust it. Nothing is installed for you:';
  return [
    hang(lead, 0, output),
    ...renderFields([['root', printable(trust.root)], ...whatIsKnown(trust, output)], output),
    ...commandsThatGet(trust, output),
    '',
    `  ${hang(compare, 2, output)}`,
    ...renderFields(Object.entries(trust.howTo), output),
    '  This is said once.',
    '',
  ];
}

/** The fingerprint and where the root is; where the CA did not send it, what tells it. */
function whatIsKnown({ fingerprint, file, told }: TrustView, output: Output): readonly (readonly [string, string])[] {
  if (fingerprint !== undefined)
    return [
      ['SHA-256', fingerprintText(fingerprint, output)],
      ['where', `the last certificate of ${file ?? ''}`],
    ];
  return [
    ['SHA-256', 'the CA did not send the root, so that its fingerprint is not known here'],
    ...(told?.keyId === undefined ? [] : [['its key', told.keyId] as const]),
    ...(told === undefined
      ? []
      : [['below it', printable(told.by)] as const, ['', fingerprintText(told.byFingerprint, output)] as const]),
  ];
}

/** Unbroken, to be copied. */
function commandsThatGet({ fingerprint, urls }: TrustView, output: Output): readonly string[] {
  if (fingerprint !== undefined) return [];
  const url = urls.map(printable).find((one) => /^https?:\/\//i.test(one));
  return [
    '',
    `  ${hang(
      url === undefined
        ? 'To see the fingerprint, take the root from the web site of the CA, as root.cer, and:'
        : 'To get the root and see its fingerprint:',
      2,
      output,
    )}`,
    ...(url === undefined ? [] : [`    curl -o root.cer ${shellWord(url)}`]),
    '    openssl x509 -in root.cer -noout -fingerprint -sha256 -ext subjectKeyIdentifier',
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
