import { styleText } from 'node:util';

import type { LogEntry } from './log.ts';

/** One event as one JSON object, for machines. */
export function jsonLine({ level, event, message, data }: LogEntry, now: Date): string {
  return JSON.stringify({ time: now.toISOString(), level, event, message, ...data });
}

const colors = { debug: 'dim', info: undefined, warn: 'yellow', error: 'red' } as const;

/** One event as a person at a terminal reads it: the time of day, what happened and, of a failure, why. */
export function terminalLine({ level, message, data }: LogEntry, now: Date): string {
  const time = styleText('dim', now.toTimeString().slice(0, 8), { validateStream: false });
  const why = typeof data?.['error'] === 'string' ? ` (${data['error']})` : '';
  const color = colors[level];
  const text = `${message}${why}`.replaceAll(/\p{Cc}+/gu, ' ');
  return `${time} ${color === undefined ? text : styleText(color, text, { validateStream: false })}`;
}
