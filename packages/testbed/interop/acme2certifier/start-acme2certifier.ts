import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { CaProcess } from '../../src/ca-process.ts';
import { onFreePorts } from '../../src/daemon.ts';
import { loopback } from '../../src/ports.ts';
import type { Stack } from '../../src/stack.ts';
import type { TestUser } from '../../src/users.ts';
import { startForeground } from '../programs/foreground.ts';
import { python } from '../programs/python.ts';

/** A running acme2certifier with its openssl CA handler; the root of its certificates is a PEM file. */
export type Acme2certifier = CaProcess;

const run = promisify(execFile);
const serve = fileURLToPath(new URL('serve.py', import.meta.url));

/**
 * Starts acme2certifier; `mailbox` is the user of the stack whose address challenges come from and whose INBOX it reads,
 * `smtpPort` is where it submits.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED, with the last lines of its log
 */
export async function startAcme2certifier(stack: Stack, mailbox: TestUser, smtpPort: number): Promise<Acme2certifier> {
  const folder = join(stack.folder, `acme2certifier-${smtpPort}`);
  const file = (name: string): string => join(folder, name);
  await mkdir(file('issued'), { recursive: true });
  await makeIssuer(folder);
  await writeFile(file('certificate.cnf'), extensions);
  await writeFile(file('acme_srv.cfg'), configuration(stack, mailbox, smtpPort, folder));
  const logFile = file('acme2certifier.log');
  stack.addLog({ name: 'acme2certifier', file: logFile });
  const env = { ACME_SRV_CONFIGFILE: file('acme_srv.cfg'), PYTHONUNBUFFERED: '1' };
  return await onFreePorts(1, async ([port = 0]) => {
    const args = [serve, String(port), folder];
    const server = { name: 'acme2certifier', program: python, args, env, cwd: folder, logFile, ready: 'listening' };
    const stop = await startForeground(server);
    return {
      directoryUrl: `http://${loopback}:${port}/directory`,
      rootFile: file('root.pem'),
      close: stop,
      [Symbol.asyncDispose]: stop,
    };
  });
}

/** What the openssl CA handler writes into certificates: without it, they are for TLS servers. */
const extensions = `[extensions]
basicConstraints = critical, CA:FALSE
subjectKeyIdentifier = hash, issuer:always
authorityKeyIdentifier = keyid:always, issuer:always
keyUsage = critical, digitalSignature, keyEncipherment, keyAgreement
extendedKeyUsage = critical, emailProtection
`;

const authorityExtensions = `
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[req]
distinguished_name = name
[name]
`;

async function makeIssuer(folder: string): Promise<void> {
  const openssl = (args: readonly string[]): Promise<unknown> => run('openssl', [...args], { cwd: folder });
  await writeFile(join(folder, 'authority.cnf'), authorityExtensions);
  const newKey = [
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-days',
    '400',
    '-config',
    'authority.cnf',
    '-extensions',
    'authority',
  ];
  const request = ['req', '-x509', ...newKey];
  await openssl([...request, '-subj', '/CN=Peer Root', '-keyout', 'root.key', '-out', 'root.pem']);
  const signed = ['-CA', 'root.pem', '-CAkey', 'root.key', '-subj', '/CN=Peer Issuing CA'];
  await openssl([...request, ...signed, '-keyout', 'issuing.key', '-out', 'issuing.pem']);
}

function configuration(stack: Stack, mailbox: TestUser, smtpPort: number, folder: string): string {
  return `[DEFAULT]
debug: False
imap_server: ${stack.dovecot.host}
imap_port: ${stack.dovecot.imapsPort}
imap_use_ssl: True
smtp_server: ${loopback}
smtp_port: ${smtpPort}
smtp_use_tls: True
username: ${mailbox.address}
password: ${mailbox.password}
email_address: ${mailbox.address}
connection_timeout: 10

[CAhandler]
handler_module: acme2certifier.cahandlers.openssl_ca_handler
issuing_ca_key: ${folder}/issuing.key
issuing_ca_cert: ${folder}/issuing.pem
issuing_ca_crl: ${folder}/issuing.crl
ca_cert_chain_list: ["${folder}/root.pem"]
cert_validity_days: 90
cert_save_path: ${folder}/issued
openssl_conf: ${folder}/certificate.cnf

[DBhandler]
handler_module: acme2certifier.dbhandlers.wsgi_handler
dbfile: ${folder}/acme_srv.db

[Challenge]
challenge_validation_timeout: 20

[Order]
email_identifier_support: True
`;
}
