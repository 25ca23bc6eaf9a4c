import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CaSetting, FromCa, ToCa, Usage } from './messages.ts';

/** A CA at work in a process of its own. */
export interface CaProcess extends AsyncDisposable {
  readonly directoryUrl: string;
  readonly rootPem: string;
  /** The next challenge mail to this address; asked for before the mail can come. */
  nextMail(to: string): Promise<Uint8Array>;
  /** Hands a response over; resolves when the CA has dealt with it. */
  answer(raw: Uint8Array): Promise<void>;
  usage(): Promise<Usage>;
}

/** Starts a CA, which leaves a CPU profile in a folder when one is named. Rejects when it ends before it is ready. */
export async function startCaProcess(setting: CaSetting, profileFolder?: string): Promise<CaProcess> {
  const profile = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`];
  const execArgv = ['--conditions=source', '--expose-gc', '--disable-warning=ExperimentalWarning', ...profile];
  const child = fork(join(import.meta.dirname, 'server.ts'), [JSON.stringify(setting)], {
    execArgv,
    serialization: 'advanced',
  });
  const ended = once(child, 'exit');
  const mails = new Map<string, (raw: Uint8Array) => void>();
  const taken = new Map<number, () => void>();
  let counted: ((usage: Usage) => void) | undefined;
  let answers = 0;
  const say = (message: ToCa): void => void child.send(message);
  const ready = Promise.withResolvers<{ directoryUrl: string; rootPem: string }>();
  child.on('exit', () => ready.reject(new Error('The CA ended before it was ready.')));
  child.on('message', (message: FromCa) => {
    if (message.type === 'ready') ready.resolve(message);
    else if (message.type === 'usage') counted?.(message);
    else if (message.type === 'mail') give(mails, message.to, message.raw);
    else give(taken, message.id, undefined);
  });
  const { directoryUrl, rootPem } = await ready.promise;
  return {
    directoryUrl,
    rootPem,
    nextMail: (to) => new Promise((resolve) => mails.set(to, resolve)),
    answer: (raw) => {
      const id = ++answers;
      return new Promise((resolve) => {
        taken.set(id, resolve);
        say({ type: 'answer', id, raw });
      });
    },
    usage: () => {
      const { promise, resolve } = Promise.withResolvers<Usage>();
      counted = resolve;
      say({ type: 'usage' });
      return promise;
    },
    [Symbol.asyncDispose]: async () => {
      say({ type: 'stop' });
      await ended;
    },
  };
}

/** Gives each thing to who waits for it, once. */
function give<K, V>(waiting: Map<K, (value: V) => void>, key: K, value: V): void {
  waiting.get(key)?.(value);
  waiting.delete(key);
}
