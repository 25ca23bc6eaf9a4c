import type { Around } from '../config.ts';

/** An answer that a test wants instead of the right one. */
export interface Fault {
  /** The first part of the path: `new-order`, `authorization`, `directory`, …; `*` for all. */
  readonly resource: string;
  /** Answer with this status and a problem document; the request is not carried out. */
  readonly status?: number;
  /** Answer 200 with an empty body; the request is not carried out. */
  readonly empty?: boolean;
  /** Wait before anything else happens, milliseconds. */
  readonly delayMs?: number;
  /** How often; once by default. */
  readonly times?: number;
}

/** Faults that wait for their request. */
export interface Faults {
  readonly around: Around;
  add(fault: Fault): void;
  clear(): void;
  list(): readonly Fault[];
}

/** Makes a place for faults; the one that was added first comes first. */
export function createFaults(): Faults {
  let waiting: Fault[] = [];
  const take = (resource: string): Fault | undefined => {
    const found = waiting.find((fault) => fault.resource === '*' || fault.resource === resource);
    if (found === undefined) return undefined;
    const left = (found.times ?? 1) - 1;
    waiting = waiting.flatMap((fault) => (fault !== found ? [fault] : left > 0 ? [{ ...found, times: left }] : []));
    return found;
  };
  return {
    add: (fault) => {
      waiting.push(fault);
    },
    clear: () => {
      waiting = [];
    },
    list: () => waiting,
    around: async (request, _client, answer) => {
      const fault = take(new URL(request.url).pathname.split('/')[1] ?? '');
      if (fault === undefined) return answer();
      const { delayMs, status, empty } = fault;
      if (delayMs !== undefined) await pause(delayMs, request.signal);
      if (status !== undefined) return problem(status);
      return empty === true ? new Response(null, { status: 200 }) : answer();
    },
  };
}

function problem(status: number): Response {
  const type = 'urn:ietf:params:acme:error:serverInternal';
  const body = JSON.stringify({ type, status, detail: 'A fault that a test asked for.' });
  return new Response(body, { status, headers: { 'Content-Type': 'application/problem+json' } });
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
