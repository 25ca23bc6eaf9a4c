import type { CliContext, Output } from '../context.ts';
import { clockText, durationText } from './duration.ts';
import { styleFor } from './style.ts';
import { hang } from './wrap.ts';

/** Prints what has been done, one line a step with the time it took, and on a terminal what is being waited for. */
export interface Steps {
  done(title: string, detail: string): void;
  warn(title: string, detail: string): void;
  /** Shown until the next line, on a terminal, with the seconds counting and when the wait will end. */
  waiting(text: string, until?: Date): void;
  /** Free text between the steps. */
  text(line: string): void;
  close(): void;
}

const TITLE_WIDTH = 12;
const TIME_WIDTH = 8;
/** Before the detail: margin, mark, title, time, and the blanks between. */
const INDENT = 4 + TITLE_WIDTH + 1 + TIME_WIDTH + 2;

/** Makes the printer for people. */
export function terminalSteps(context: CliContext, output: Output): Steps {
  const style = styleFor(output, context.env);
  let last = context.elapsedMs();
  let ticking: NodeJS.Timeout | undefined;

  const clear = (): void => {
    clearInterval(ticking);
    ticking = undefined;
    if (output.isTerminal) output.write('\r\u001B[2K');
  };
  const line = (mark: string, title: string, detail: string): void => {
    const now = context.elapsedMs();
    const took = durationText(now - last);
    last = now;
    clear();
    output.write(
      `  ${mark} ${style.bold(title.padEnd(TITLE_WIDTH))} ${style.dim(took.padStart(TIME_WIDTH))}  ${hang(detail, INDENT, output)}\n`,
    );
  };
  return {
    done: (title, detail) => line(style.green('✓'), title, detail),
    warn: (title, detail) => line(style.yellow('!'), title, detail),
    waiting(text, until) {
      if (!output.isTerminal) return;
      clear();
      const since = context.elapsedMs();
      const show = (): void => {
        const waited = Math.floor((context.elapsedMs() - since) / 1000);
        const times = ` (${waited < 60 ? `${waited} s` : durationText(waited * 1000)}${until === undefined ? '' : `, until ${clockText(until)}`})`;
        // A line that is too long would not be cleared whole.
        const room = output.columns - 5 - times.length;
        const shown = text.length <= room ? text : `${text.slice(0, Math.max(0, room - 1))}…`;
        output.write(`\r\u001B[2K  ${style.cyan('…')} ${shown}${style.dim(times)}`);
      };
      show();
      ticking = setInterval(show, 1000);
      ticking.unref();
    },
    text(text) {
      clear();
      output.write(`${text}\n`);
    },
    close: clear,
  };
}

/** Prints nothing: for `--json`, and for those who asked for quiet. */
export function silentSteps(): Steps {
  const nothing = (): void => undefined;
  return { done: nothing, warn: nothing, waiting: nothing, text: nothing, close: nothing };
}

/** The same steps with a name above them, which is told once there is something to tell. */
export function headed(name: string, steps: Steps): Steps {
  let told = false;
  const head = (): void => {
    if (!told) steps.text(`${name}:`);
    told = true;
  };
  return {
    done(title, detail) {
      head();
      steps.done(title, detail);
    },
    warn(title, detail) {
      head();
      steps.warn(title, detail);
    },
    waiting(text, until) {
      head();
      steps.waiting(text, until);
    },
    text: (line) => steps.text(line),
    close: () => steps.close(),
  };
}
