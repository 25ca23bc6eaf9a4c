import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A throw-away certification authority with one server certificate, as PEM files. */
export interface ServerTls {
  readonly rootFile: string;
  readonly rootPem: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

const extensions = `
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[server]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
[req]
distinguished_name = name
[name]
`;

/** Makes a throw-away root and, signed by it, a P-256 certificate for `localhost` and 127.0.0.1, valid for a day. */
export async function makeServerTls(folder: string): Promise<ServerTls> {
  await mkdir(folder, { recursive: true });
  const file = (name: string): string => join(folder, name);
  await writeFile(file('openssl.cnf'), extensions);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
  const request = ['req', '-x509', '-config', file('openssl.cnf'), ...newKey];
  const rootFiles = ['-keyout', file('root.key'), '-out', file('root.pem')];
  await run('openssl', [...request, '-subj', '/CN=Testbed root', '-extensions', 'root', ...rootFiles]);
  const signed = [
    '-CA',
    file('root.pem'),
    '-CAkey',
    file('root.key'),
    '-subj',
    '/CN=localhost',
    '-extensions',
    'server',
  ];
  await run('openssl', [...request, ...signed, '-keyout', file('server.key'), '-out', file('server.pem')]);
  return {
    rootFile: file('root.pem'),
    rootPem: await readFile(file('root.pem'), 'utf8'),
    certificateFile: file('server.pem'),
    keyFile: file('server.key'),
  };
}
