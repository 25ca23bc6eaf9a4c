import type { Interface } from 'node:readline';
import type { Ask } from './context.ts';

/** Standard input: a terminal says so, a pipe says nothing. */
type QuestionInput = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * Reads answers from standard input line by line, typed or piped, and writes the questions to standard error, so that
 * standard output stays for results. The input is not touched before the first question, and not so much as named before
 * somebody asks about it: naming it loads whatever kind of stream it is.
 */
export function standardInputAsk(input: () => QuestionInput, questions: NodeJS.WriteStream): Ask {
  let reader: Promise<LineReader> | undefined;
  const lines = (): Promise<LineReader> => (reader ??= LineReader.open(input(), questions));
  return {
    get isTerminal() {
      return input().isTTY === true;
    },
    line: async (question, signal) => (await lines()).read(question, signal, false),
    secret: async (question, signal) => (await lines()).read(question, signal, true),
    close: () => void reader?.then((one) => one.close()),
  };
}

/** A queue between lines that come in bursts (a pasted message) and questions that come one by one. */
class LineReader {
  readonly #waiting: ((line: string | undefined) => void)[] = [];
  readonly #lines: string[] = [];
  readonly #questions: NodeJS.WriteStream;
  readonly #interface: Interface;
  #ended = false;
  #muted = false;

  static async open(input: QuestionInput, questions: NodeJS.WriteStream): Promise<LineReader> {
    const { createInterface } = await import('node:readline');
    const { Writable } = await import('node:stream');
    const echo = new Writable({
      write: (chunk: Uint8Array, _encoding, done) => {
        if (!reader.#muted) questions.write(chunk);
        done();
      },
    });
    const terminal = input.isTTY === true;
    const reader: LineReader = new LineReader(
      createInterface({ input, output: echo, terminal, historySize: 0 }),
      questions,
    );
    return reader;
  }

  constructor(lineInterface: Interface, questions: NodeJS.WriteStream) {
    this.#interface = lineInterface;
    this.#questions = questions;
    lineInterface.on('line', (line) => {
      const next = this.#waiting.shift();
      if (next === undefined) this.#lines.push(line);
      else next(line);
    });
    lineInterface.on('close', () => {
      this.#ended = true;
      for (const next of this.#waiting.splice(0)) next(undefined);
    });
    // A terminal in raw mode swallows Ctrl-C; pass it on to whoever handles the signal.
    lineInterface.on('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  }

  async read(question: string, signal: AbortSignal, secret: boolean): Promise<string> {
    signal.throwIfAborted();
    this.#questions.write(question);
    this.#muted = secret;
    try {
      const line = this.#lines.shift() ?? (await this.#next(signal));
      if (line === undefined) {
        const { ConfigInvalid } = await import('@acme-smime/protocol');
        throw new ConfigInvalid('NO_ANSWER', `Standard input ended where an answer was needed: ${question.trim()}`, {
          path: 'standard input',
        });
      }
      return line;
    } finally {
      this.#muted = false;
      if (secret) this.#questions.write('\n');
    }
  }

  #next(signal: AbortSignal): Promise<string | undefined> {
    if (this.#ended) return Promise.resolve(undefined);
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(take), 1);
        reject(signal.reason as Error);
      };
      const take = (line: string | undefined): void => {
        signal.removeEventListener('abort', stop);
        resolve(line);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.#waiting.push(take);
    });
  }

  close(): void {
    this.#interface.close();
  }
}
