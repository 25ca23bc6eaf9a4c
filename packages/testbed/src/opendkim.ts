import { createPublicKey, generateKeyPair } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { appendFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startDaemon } from './daemon.ts';
import { runAsRoot } from './privilege.ts';

/** What an OpenDKIM for tests is made of. */
export interface OpenDkimOptions {
  /** An empty folder of its own, not yet made. */
  readonly folder: string;
  /** The domain whose submitted mail is signed. */
  readonly domain: string;
  /** The name under which results are reported in Authentication-Results. */
  readonly authservId: string;
  /** False: header fields that are absent are not listed, as is usual. */
  readonly signAbsent: boolean;
}

/** A running OpenDKIM that signs what a logged-in user submits and verifies everything else. */
export interface OpenDkim {
  readonly logFile: string;
  /** UNIX socket for Postfix. */
  readonly milterSocket: string;
  /** The TXT record of the signing key. */
  readonly record: { readonly name: string; readonly value: string };
  /** Lets signatures by this key verify from now on; OpenDKIM itself can only ask DNS servers on port 53. */
  publish(name: string, value: string): Promise<void>;
}

const selector = 'testbed';

/** Everything that RFC 8823 3.1 item 6 and 3.2 item 9 want signed, and what else identifies a mail. */
const signedHeaders = [
  ...['From', 'Sender', 'Reply-To', 'To', 'Cc', 'Subject', 'Date', 'In-Reply-To', 'References', 'Message-ID'],
  ...['Auto-Submitted', 'Content-Type', 'Content-Transfer-Encoding', 'MIME-Version'],
];

/**
 * Starts OpenDKIM in a folder of its own with a new RSA key of 2048 bits.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED
 */
export async function startOpenDkim(options: OpenDkimOptions): Promise<OpenDkim> {
  const { folder, domain } = options;
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const record = { name: `${selector}._domainkey.${domain}`, value: recordOf(privateKey) };
  const file = (name: string): string => join(folder, name);
  await mkdir(folder, { recursive: true });
  await Promise.all([
    writeFile(file('domain.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 }),
    writeFile(file('KeyTable'), `${record.name} ${domain}:${selector}:${file('domain.key')}\n`),
    writeFile(file('SigningTable'), `*@${domain} ${record.name}\n`),
    writeFile(file('opendkim.conf'), configuration(options)),
    writeFile(file('public-keys'), '', { mode: 0o644 }),
    mkdir(file('run')),
  ]);
  await runAsRoot('chown', ['opendkim:opendkim', file('domain.key'), file('run')]);
  const publish = (name: string, value: string): Promise<void> => appendFile(file('public-keys'), `${name} ${value}\n`);
  await publish(record.name, record.value);
  const logFile = file('opendkim.log');
  const args = ['-x', file('opendkim.conf'), '-P', file('run/opendkim.pid')];
  await startDaemon({ name: 'OpenDKIM', program: '/usr/sbin/opendkim', args, logFile });
  return { logFile, milterSocket: file('run/milter'), record, publish };
}

function recordOf(privateKey: KeyObject): string {
  const spki = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  return `v=DKIM1; k=rsa; p=${spki.toString('base64')}`;
}

/**
 * InternalHosts names nobody here: with 127.0.0.1 in it every mail would be signed and none verified. Only a login makes a
 * mail ours to sign.
 */
function configuration({ folder, authservId, signAbsent }: OpenDkimOptions): string {
  return `Syslog no
UserID opendkim
UMask 000
Socket local:${folder}/run/milter
Mode sv
Canonicalization relaxed/relaxed
KeyTable file:${folder}/KeyTable
SigningTable refile:${folder}/SigningTable
InternalHosts 192.0.2.1
AlwaysAddARHeader yes
TestPublicKeys ${folder}/public-keys
SignHeaders ${signedHeaders.join(',')}
${signAbsent ? `OversignHeaders ${signedHeaders.join(',')}\n` : ''}AuthservID ${authservId}
RequireSafeKeys no
`;
}
