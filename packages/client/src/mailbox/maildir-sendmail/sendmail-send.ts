import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { TransportFailure } from '@acme-smime/protocol';
import type { OutgoingMail, SendOptions } from '../mailbox.ts';
import { oneLine } from '../password.ts';

/** Options of `sendBySendmail`. */
export interface SendmailOptions extends SendOptions {
  /** How long the command may take after `commit`; default 60 000. */
  readonly timeoutMs?: number;
}

/**
 * Hands one mail to a sendmail command, without a shell: the mail on standard input with LF line ends, as such commands
 * expect since the first one.
 *
 * A lone program name gets the arguments `-i -f FROM -- TO`; a longer command is run as it is, `{from}` and `{to}` in its
 * arguments are replaced. The command gets nothing at all before `commit` resolved; it is killed when `commit` rejects.
 *
 * @throws TransportFailure before `commit`: SENDMAIL_FAILED; after it: SEND_REFUSED (exit code), SEND_UNCERTAIN (killed, or
 *   the input not read to its end). What `commit` rejects with is passed on.
 */
export async function sendBySendmail(
  command: readonly string[],
  mail: OutgoingMail,
  options: SendmailOptions,
): Promise<void> {
  const { signal, commit, timeoutMs = 60_000 } = options;
  const [program = '', ...args] = fillIn(command, mail);
  signal.throwIfAborted();
  const child = spawn(program, args, { stdio: ['pipe', 'ignore', 'pipe'], shell: false, detached: true });
  const run = follow(child);
  try {
    await once(child, 'spawn').catch((error: unknown) => {
      throw failure('SENDMAIL_FAILED', program, `cannot be started: ${oneLine((error as Error).message)}`);
    });
    signal.throwIfAborted();
    if (child.exitCode !== null) throw failure('SENDMAIL_FAILED', program, `ended before it got the mail${run.said()}`);
    await commit();
  } catch (error) {
    // The pipe stays open until the command is dead: an end of input would be an end of mail.
    killAll(child);
    throw error;
  }
  const impatience = setTimeout(() => killAll(child), timeoutMs);
  child.stdin.end(withLf(mail.raw));
  const { code, by } = await run.ended;
  clearTimeout(impatience);
  if (code === null)
    throw failure(
      'SEND_UNCERTAIN',
      program,
      `was ended by ${by ?? 'a signal'}; whether the mail has left is not known`,
    );
  if (code !== 0) throw failure('SEND_REFUSED', program, `ended with exit code ${code}${run.said()}`);
  if (run.inputBroken())
    throw failure('SEND_UNCERTAIN', program, 'did not read the whole mail; whether it has left is not known');
}

interface Followed {
  readonly ended: Promise<{ readonly code: number | null; readonly by: NodeJS.Signals | null }>;
  /** What the command said on standard error, as the end of a sentence. */
  said(): string;
  inputBroken(): boolean;
}

function follow(child: ChildProcess): Followed {
  const { promise: ended, resolve } = Promise.withResolvers<Awaited<Followed['ended']>>();
  let words = '';
  let broken = false;
  child.once('close', (code, by) => resolve({ code, by }));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    words = (words + text).slice(0, 2000);
  });
  child.stdin?.on('error', () => {
    broken = true;
  });
  return { ended, said: () => (words.trim() === '' ? '' : `: ${oneLine(words)}`), inputBroken: () => broken };
}

/** Kills the command with everything it started: it leads a process group of its own. */
function killAll(child: ChildProcess): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL');
  }
}

function fillIn(command: readonly string[], { from, to }: OutgoingMail): readonly string[] {
  const [program = ''] = command;
  if (command.length < 2) return [program, '-i', '-f', from, '--', to];
  return command.map((part) => {
    const filled = part.replaceAll('{from}', from).replaceAll('{to}', to);
    // The recipient comes out of a mail: it must not become an option.
    if (filled.startsWith('-') && !part.startsWith('-'))
      throw failure(
        'SENDMAIL_FAILED',
        program,
        `was not run, since the address ${JSON.stringify(filled)} would be an option`,
      );
    return filled;
  });
}

function withLf(raw: Uint8Array): Uint8Array {
  return Buffer.from(Buffer.from(raw).toString('latin1').replaceAll('\r\n', '\n'), 'latin1');
}

function failure(code: string, program: string, what: string): TransportFailure {
  const where = { transport: 'process', endpoint: program } as const;
  return new TransportFailure(code, `The sendmail command ${program} ${what}.`, where);
}
