import { StateConflict } from '@acme-smime/protocol';
import { effectKey } from './effects.ts';
import type { Effect } from './effects.ts';
import type { EnrollmentEvent } from './events.ts';
import type { Enrollment } from './state.ts';
import { effectsOf, step } from './step.ts';

/** How an effect ended: what happened, and whether the run has to stop over it. */
export interface Outcome {
  readonly event?: EnrollmentEvent;
  /** Thrown by the run after the event has been saved. */
  readonly error?: unknown;
}

/** Carries out one effect. `report` saves an event that must be durable before the effect goes on. */
export type Perform = (
  effect: Effect,
  report: (event: EnrollmentEvent) => Promise<void>,
  signal: AbortSignal,
) => Promise<Outcome>;

/** What a run needs beside the state. */
export interface RunOptions {
  readonly perform: Perform;
  /** Makes a state durable; nothing that follows from a state starts before this resolves. */
  readonly save: (state: Enrollment) => Promise<void>;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Ends the run when this phase is reached, before anything of it is done; what was under way before comes to its end. */
  readonly stopBefore?: Enrollment['phase'];
}

/** A server that loses orders again and again is not asked for ever. */
const MAX_RESTARTS = 2;

/**
 * Drives an enrollment to its end: performs what the state waits for, feeds what happened back into `step`, and saves
 * every state before acting on it. Effects of different addresses run side by side. When one fails the others are stopped,
 * the last saved state stands, and the error is thrown: running again goes on from there.
 */
export async function runEnrollment(initial: Enrollment, options: RunOptions): Promise<Enrollment> {
  return new EnrollmentRun(initial, options).finish();
}

class EnrollmentRun {
  #state: Enrollment;
  #restarts = 0;
  #saving: Promise<void> = Promise.resolve();
  readonly #running = new Map<string, { readonly stop: AbortController; readonly ended: Promise<void> }>();
  readonly #end = Promise.withResolvers<void>();
  #over = false;
  readonly #options: RunOptions;

  constructor(initial: Enrollment, options: RunOptions) {
    this.#state = initial;
    this.#options = options;
    // It may fail while the first state is still being saved, before anybody waits for it.
    this.#end.promise.catch(() => undefined);
  }

  async finish(): Promise<Enrollment> {
    const { signal } = this.#options;
    const interrupt = (): void => this.#fail(signal.reason);
    signal.addEventListener('abort', interrupt, { once: true });
    try {
      signal.throwIfAborted();
      await this.#apply({ type: 'resumed' });
      this.#startEffects();
      await this.#end.promise;
      return this.#state;
    } finally {
      signal.removeEventListener('abort', interrupt);
      // A finished enrollment may still be tidying up the mailbox; a failed one has been told to stop.
      await Promise.allSettled([...this.#running.values()].map((task) => task.ended));
      await this.#saving.catch(() => undefined);
    }
  }

  /** Steps and saves, one event at a time. */
  #apply(event: EnrollmentEvent): Promise<void> {
    const applied = this.#saving.then(async () => {
      const next = step(this.#state, event, this.#options.now()).state;
      if (event.type === 'order-lost' && ++this.#restarts > MAX_RESTARTS)
        throw new StateConflict(
          'ORDERS_KEEP_VANISHING',
          `The server lost ${this.#restarts} orders in a row; try again later or ask its operator.`,
          this.#state.request.directoryUrl,
          { retry: 'later' },
        );
      await this.#options.save(next);
      this.#state = next;
    });
    this.#saving = applied.catch(() => undefined);
    return applied;
  }

  #startEffects(): void {
    if (this.#over) return;
    const { phase } = this.#state;
    if (phase === 'done') return this.#finish();
    const wanted = new Map(effectsOf(this.#state).map((effect) => [effectKey(effect), effect]));
    for (const [key, task] of this.#running) if (!wanted.has(key)) task.stop.abort(new Error('no longer needed'));
    if (phase === this.#options.stopBefore) return this.#finish();
    for (const [key, effect] of wanted) if (!this.#running.has(key)) this.#start(key, effect);
  }

  #start(key: string, effect: Effect): void {
    const stop = new AbortController();
    const report = async (event: EnrollmentEvent): Promise<void> => {
      stop.signal.throwIfAborted();
      await this.#apply(event);
    };
    // Begun a moment later, when it is already listed: what it does at once may end the whole run.
    const ended = Promise.resolve()
      .then(() => this.#options.perform(effect, report, stop.signal))
      .then(
        (outcome) => outcome,
        (error: unknown): Outcome => ({ error }),
      )
      .then(async (outcome) => {
        // What happened while a failing run was being stopped is still true; what was not needed any more is dropped.
        const dropped = stop.signal.aborted && !this.#over;
        // It counts as running until what it found is in the state, or another one's end would start it again.
        if (outcome.event !== undefined && !dropped) await this.#apply(outcome.event);
        this.#running.delete(key);
        if (outcome.error !== undefined && !dropped) this.#fail(outcome.error);
        else this.#startEffects();
      })
      .catch((error: unknown) => this.#fail(error));
    this.#running.set(key, { stop, ended });
  }

  #finish(): void {
    this.#over = true;
    this.#end.resolve();
  }

  #fail(error: unknown): void {
    if (this.#over) return;
    this.#over = true;
    for (const task of this.#running.values()) task.stop.abort(error);
    this.#end.reject(error);
  }
}
