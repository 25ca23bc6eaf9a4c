import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { TransportFailure } from '@acme-smime/protocol';
import { firstLine } from './first-line.ts';
import { lastLines } from './logs.ts';
import { freePorts, loopback } from './ports.ts';
import { caDomain } from './stack.ts';
import type { Stack } from './stack.ts';

/** Our certification authority as a process of its own, reachable by mail through the stack. */
export interface CaProcess extends AsyncDisposable {
  readonly directoryUrl: string;
  /** The root of its certificates and of its HTTPS, as a PEM file. */
  readonly rootFile: string;
  close(): Promise<void>;
}

/** The address its challenges come from. */
export const caAddress = `acme@${caDomain}`;

const program = fileURLToPath(new URL('../../ca/src/main.ts', import.meta.url));

/**
 * Starts `acme-smime-ca dev` with a folder of its own in the stack's, routes its mail both ways and publishes its DKIM key.
 *
 * `relayPort` is where its mail goes, the stack's mail exchange unless something is to stand between; `more` are further options.
 *
 * @throws TransportFailure DAEMON_NOT_STARTED, with the last lines of its log
 */
export async function startCaProcess(
  stack: Stack,
  relayPort = stack.postfix.mxPort,
  more: readonly string[] = [],
): Promise<CaProcess> {
  const out = join(stack.folder, 'ca');
  await mkdir(out, { recursive: true });
  const [smtpPort = 0] = await freePorts(1);
  const logFile = join(out, 'ca.log');
  stack.addLog({ name: 'CA', file: logFile });
  const log = await open(logFile, 'a');
  const args = ['--listen', `${loopback}:0`, '--from', caAddress, '--smtp-relay', `${loopback}:${relayPort}`];
  args.push('--smtp-listen', `${loopback}:${smtpPort}`, '--dns-server', stack.dns.address);
  args.push('--db', join(out, 'ca.sqlite'), '--out', out, ...more);
  const child = spawn(process.execPath, ['--conditions=source', program, 'dev', ...args], {
    stdio: ['ignore', log.fd, log.fd],
  });
  await log.close();
  const gone = once(child, 'exit');
  const directoryUrl = await Promise.race([firstLine(out, 'directory-url'), gone]);
  if (typeof directoryUrl !== 'string') {
    const text = `The certification authority did not start, its log ends with:\n${await lastLines(logFile)}`;
    throw new TransportFailure('DAEMON_NOT_STARTED', text, { transport: 'process', endpoint: program });
  }
  const [name = '', ...value] = (await readFile(join(out, 'dkim-record.txt'), 'utf8')).trim().split(' ');
  await stack.publishDkimKey(name, value.join(' '));
  stack.caRoute.forwardTo(smtpPort);
  const close = async (): Promise<void> => {
    child.kill();
    await gone;
  };
  return { directoryUrl, rootFile: join(out, 'root.pem'), close, [Symbol.asyncDispose]: close };
}
