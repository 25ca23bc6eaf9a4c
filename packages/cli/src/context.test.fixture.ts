import type { CliContext } from './context.ts';

/** A context without a process: output is collected, questions are answered from a list, the clock stands still. */
export interface FakeContext extends CliContext {
  readonly out: () => string;
  readonly err: () => string;
}

/** Makes one for a command line as a shell would split it. */
export function fakeContext(
  argv: readonly string[],
  more: Partial<CliContext> & { readonly answers?: readonly string[] } = {},
): FakeContext {
  const written = { out: '', err: '' };
  const answers = [...(more.answers ?? [])];
  const answer = async (): Promise<string> => {
    const next = answers.shift();
    if (next === undefined) throw new Error('nobody answers');
    return next;
  };
  return {
    argv,
    env: {},
    stdout: { write: (text) => void (written.out += text), isTerminal: false, columns: 100 },
    stderr: { write: (text) => void (written.err += text), isTerminal: false, columns: 100 },
    ask: { isTerminal: false, line: answer, secret: answer, close: () => undefined },
    platform: 'linux',
    home: '/nowhere',
    elapsedMs: () => 0,
    now: () => new Date('2026-03-04T05:06:07Z'),
    wait: async (_ms, signal) => signal.throwIfAborted(),
    random: (bytes) => new Uint8Array(bytes),
    signal: new AbortController().signal,
    ...more,
    out: () => written.out,
    err: () => written.err,
  };
}
