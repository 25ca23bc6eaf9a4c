import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { TLSSocket, createSecureContext } from 'node:tls';
import type { SecureContext } from 'node:tls';
import type { SentMail } from './contract/suite.ts';

/** How the double behaves; by default it takes everything in the clear. */
export interface SmtpBehavior {
  /** Certificate and key, PEM, for implicit TLS or STARTTLS. */
  readonly certificate?: { readonly cert: string; readonly key: string };
  readonly tls?: 'implicit' | 'starttls' | 'starttls-refused';
  /** Replaces what EHLO announces. */
  readonly extensions?: readonly string[];
  /** The only login that is let in. */
  readonly login?: { readonly user: string; readonly password: string };
  /** Answers to the first word of a command, or to `END`, the end of a mail; `hang up` cuts the connection instead. */
  readonly answers?: Readonly<Record<string, string>>;
}

/** A small SMTP server that misbehaves on demand and keeps, byte for byte, what it was sent. */
export interface SmtpDouble {
  readonly port: number;
  readonly mails: readonly SentMail[];
  /** Every command line, passwords and all. */
  readonly commands: readonly string[];
  close(): Promise<void>;
}

/** Starts the double on an ephemeral port of 127.0.0.1. */
export async function startSmtpDouble(behavior: SmtpBehavior = {}): Promise<SmtpDouble> {
  const mails: SentMail[] = [];
  const commands: string[] = [];
  const sockets = new Set<Socket>();
  const secure = behavior.certificate === undefined ? undefined : createSecureContext(behavior.certificate);
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    const first = behavior.tls === 'implicit' ? encrypt(socket, secure) : socket;
    void converse(first, { behavior, mails, commands, secure });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    mails,
    commands,
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Conversation {
  readonly behavior: SmtpBehavior;
  readonly mails: SentMail[];
  readonly commands: string[];
  readonly secure: SecureContext | undefined;
}

function encrypt(socket: Socket, secureContext: SecureContext | undefined): Socket {
  const encrypted = new TLSSocket(socket, {
    isServer: true,
    ...(secureContext === undefined ? {} : { secureContext }),
  });
  encrypted.on('error', () => undefined);
  return encrypted;
}

async function converse(first: Socket, { behavior, mails, commands, secure }: Conversation): Promise<void> {
  let socket = first;
  let envelope = { from: '', to: '' };
  let reader = readUntil(socket);
  socket.write('220 double.test ESMTP\r\n');
  for (;;) {
    const line = await reader('\r\n');
    if (line === undefined) return;
    commands.push(line);
    const word = line.split(' ', 1)[0]?.toUpperCase() ?? '';
    let answer = behavior.answers?.[word] ?? answerTo(word, line, behavior, socket);
    if (word === 'MAIL' || word === 'RCPT') {
      const address = /<(.*)>/.exec(line)?.[1] ?? '';
      envelope = word === 'MAIL' ? { from: address, to: '' } : { ...envelope, to: address };
    }
    if (answer.startsWith('354')) {
      socket.write('354 go on\r\n');
      const data = await reader('\r\n.\r\n');
      if (data === undefined) return;
      answer = behavior.answers?.['END'] ?? '250 taken';
      const raw = Buffer.from(`${data}\r\n`.replaceAll(/^\./gm, ''), 'latin1');
      if (answer.startsWith('2')) mails.push({ ...envelope, raw });
    }
    if (answer === 'hang up') return void socket.destroy();
    socket.write(`${answer}\r\n`);
    if (word === 'QUIT') return void socket.end();
    if (word === 'STARTTLS' && answer.startsWith('220')) {
      socket = encrypt(socket, secure);
      reader = readUntil(socket);
    }
  }
}

function answerTo(word: string, line: string, { extensions, login, tls }: SmtpBehavior, socket: Socket): string {
  if (word === 'EHLO') {
    const starttls = tls === 'starttls' && !(socket instanceof TLSSocket) ? ['STARTTLS'] : [];
    const auth = login === undefined ? [] : ['AUTH PLAIN'];
    const all = ['double.test', ...starttls, ...auth, ...(extensions ?? ['8BITMIME', 'SMTPUTF8', 'PIPELINING'])];
    return all.map((name, index) => `250${index === all.length - 1 ? ' ' : '-'}${name}`).join('\r\n');
  }
  if (word === 'STARTTLS') return tls === 'starttls' ? '220 go ahead' : '502 5.5.1 not here';
  if (word === 'AUTH') {
    const wanted = Buffer.from(`\0${login?.user}\0${login?.password}`).toString('base64');
    return line === `AUTH PLAIN ${wanted}` ? '235 welcome' : `535 5.7.8 ${line} is wrong`;
  }
  if (word === 'DATA') return '354 go on';
  return word === 'QUIT' ? '221 bye' : '250 ok';
}

/** Reads up to a separator and drops it; `undefined` when the connection ended before. */
function readUntil(socket: Socket): (separator: string) => Promise<string | undefined> {
  let buffered = '';
  let ended = false;
  let wake = (): void => undefined;
  socket.on('data', (bytes: Buffer) => {
    buffered += bytes.toString('latin1');
    wake();
  });
  socket.on('close', () => {
    ended = true;
    wake();
  });
  return async (separator) => {
    for (;;) {
      const at = buffered.indexOf(separator);
      if (at !== -1) {
        const found = buffered.slice(0, at);
        buffered = buffered.slice(at + separator.length);
        return found;
      }
      if (ended) return undefined;
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
}
