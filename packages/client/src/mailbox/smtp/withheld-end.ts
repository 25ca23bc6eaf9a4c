import { Readable } from 'node:stream';

/** A message on its way whose end is not given out before `commit` resolved. */
export interface WithheldEnd {
  readonly stream: Readable;
  /** Resolves when `commit` did; stays pending when the end was never asked for. Rejects with what `commit` rejected with. */
  readonly committed: Promise<void>;
  /** From here on `commit` is not called any more and the end is not given out; says whether `commit` had been called. */
  forbid(): boolean;
}

/**
 * Makes a stream of a message that stops short of its last bytes, calls `commit`, and goes on only if that resolves.
 *
 * A receiver that has not seen the end of the message has no message: so everything that can fail early has been tried when
 * `commit` runs, and nothing has left when it fails.
 */
export function withholdEnd(raw: Uint8Array, commit: () => Promise<void>): WithheldEnd {
  const { promise: committed, resolve, reject } = Promise.withResolvers<void>();
  committed.catch(() => undefined);
  const end = Math.max(0, raw.length - 2);
  let stage: 'whole' | 'end-left' | 'committing' | 'forbidden' = 'whole';

  async function releaseEnd(): Promise<void> {
    stage = 'committing';
    try {
      await commit();
      resolve();
      stream.push(raw.subarray(end));
      stream.push(null);
    } catch (error) {
      reject(error);
    }
  }

  const stream = new Readable({
    read() {
      if (stage === 'whole' && end > 0) {
        stage = 'end-left';
        this.push(raw.subarray(0, end));
      } else if (stage === 'whole' || stage === 'end-left') void releaseEnd();
    },
  });
  return {
    stream,
    committed,
    forbid() {
      if (stage === 'committing') return true;
      stage = 'forbidden';
      return false;
    },
  };
}
