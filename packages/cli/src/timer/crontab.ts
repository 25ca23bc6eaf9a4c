import { timerHours } from './plan.ts';
import type { TimerPlan } from './plan.ts';

/** A line for `crontab -e` (crontab(5)); cron mails what is printed, so that only failures are. */
export function crontabLine({ command, minute }: TimerPlan): string {
  return `${minute} ${timerHours.join(',')} * * * ${[...command, '--quiet'].map(shellWord).join(' ')}`;
}

/** Cron hands the line to a shell, and takes `%` for the end of it. */
function shellWord(word: string): string {
  const quoted = /^[\w./@:=+,%-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
  return quoted.replaceAll('%', '\\%');
}
