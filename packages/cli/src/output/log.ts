import type { Log } from '@acme-smime/client';
import type { CliContext } from '../context.ts';
import type { OutputOptions } from '../options/output-options.ts';

/** What the library has to tell goes to the journal and to standard error: warnings where no steps show them, the rest when asked for. */
export function logTo(context: CliContext, options: OutputOptions): Log {
  const { journal } = context;
  return ({ level, event, message: told }) => {
    journal?.entry(level, event, told);
    const message = journal?.masked(told) ?? told;
    const wanted = level === 'warn' ? options.json === true : level === 'info' && options.verbose === true;
    // What was found rather than named is told in any case.
    if (wanted || (event === 'mail-server-found' && options.quiet !== true))
      context.stderr.write(`${level}: ${message}\n`);
  };
}
