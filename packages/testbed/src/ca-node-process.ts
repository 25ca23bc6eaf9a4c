import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FromNode, ToNode } from './ca-node-messages.ts';

type Ready = Extract<FromNode, { kind: 'ready' }>;
type Question<T = ToNode> = T extends { kind: 'taken' } ? never : T extends ToNode ? Omit<T, 'id'> : never;

/** A node of a CA as a process of its own. */
export interface CaNode extends AsyncDisposable {
  readonly ready: Ready;
  /** Asks it; rejects with `ECONNRESET` when it dies before it has answered. */
  ask(question: Question): Promise<Response>;
  readonly isAlive: () => boolean;
  /** SIGKILL. */
  kill(): Promise<void>;
}

// Built, this file starts what is built.
const extension = extname(import.meta.url);
const program = fileURLToPath(new URL(`ca-node${extension}`, import.meta.url));
const execArgv = extension === '.ts' ? ['--conditions=source'] : [];

/** Starts a node; `deliver` gets the challenge mail that it relays. */
export async function startCaNode(
  connection: object,
  records: readonly (readonly [string, string])[],
  deliver: (to: string, raw: Uint8Array) => void,
): Promise<CaNode> {
  const child = fork(program, [JSON.stringify(connection), JSON.stringify(records)], { execArgv });
  const gone = once(child, 'exit');
  const open = new Map<number, { resolve: (response: Response) => void; reject: (error: Error) => void }>();
  let asked = 0;
  let alive = true;
  const ready = new Promise<Ready>((resolve, reject) => {
    void gone.then(() => reject(new Error('The node did not start.')));
    child.on('message', (message: FromNode) => {
      if (message.kind === 'ready') resolve(message);
      if (message.kind === 'answer') {
        const { id, status, headers, body } = message;
        const content = body === '' ? null : body;
        open
          .get(id)
          ?.resolve(new Response(content, { status, headers: headers.map(([name, value]) => [name, value]) }));
        open.delete(id);
      }
      if (message.kind === 'mail') {
        deliver(message.to, Buffer.from(message.raw, 'base64'));
        if (alive) child.send({ kind: 'taken', id: message.id } satisfies ToNode);
      }
    });
  });
  const reset = (): Error => Object.assign(new Error('The node is gone.'), { code: 'ECONNRESET' });
  void gone.then(() => {
    alive = false;
    for (const { reject } of open.values()) reject(reset());
  });
  const kill = async (): Promise<void> => {
    alive = false;
    child.kill('SIGKILL');
    await gone;
  };
  return {
    ready: await ready,
    ask: (question) =>
      new Promise((resolve, reject) => {
        if (!alive) return reject(reset());
        open.set(++asked, { resolve, reject });
        child.send({ ...question, id: asked });
      }),
    isAlive: () => alive,
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
