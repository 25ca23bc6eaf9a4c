import type { Log } from '@acme-smime/client';
import type { CliContext } from '../context.ts';
import { say } from '../options/warnings.ts';
import type { OutputOptions } from '../options/output-options.ts';
import { hang } from './wrap.ts';

/** Warnings of the library that people are told of otherwise: as a step, as a failure, or before anything began. */
const toldOtherwise = new Set(['hook-failed', 'mail-rejected', 'authorization-left', 'tls-unverified']);

/** What was found rather than named, and why nothing happens for a while. */
const toldAlways = new Set(['mail-server-found', 'random-sleep']);

/** What the library has to tell goes to the journal and to standard error: warnings that are told nowhere else, the rest when asked for. */
export function logTo(context: CliContext, options: OutputOptions): Log {
  const { journal, stderr } = context;
  return ({ level, event, message: told }) => {
    journal?.entry(level, event, told);
    const message = journal?.masked(told) ?? told;
    const warns = level === 'warn' && (options.json === true || !toldOtherwise.has(event)) && options.quiet !== true;
    const informs = options.verbose === true || (toldAlways.has(event) && options.quiet !== true);
    if (!warns && !(level === 'info' && informs)) return;
    // Something that is being waited for may stand on the line.
    if (stderr.isTerminal) stderr.write('\r\u001B[2K');
    if (warns) say(message, context);
    else stderr.write(`info: ${hang(message, 'info: '.length, stderr)}\n`);
  };
}
