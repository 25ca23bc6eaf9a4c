/** A person at a terminal. */
export interface Prompt {
  /** Shows the question, unless it is empty, and gives the line that was typed, without its end; `undefined` when there is no more. */
  ask(question: string, signal: AbortSignal): Promise<string | undefined>;
  /** Shows text; lines end with `\n`. */
  show(text: string): void;
}
