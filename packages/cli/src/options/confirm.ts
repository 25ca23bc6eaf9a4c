import { ConfigInvalid } from '@acme-smime/protocol';
import type { CliContext } from '../context.ts';
import type { OutputOptions } from './output-options.ts';

/**
 * Asks whether something that cannot be undone shall be done; `--non-interactive` has said yes before.
 *
 * @throws ConfigInvalid `NOT_CONFIRMED`, `NO_ANSWER`
 */
export async function confirm(question: string, options: OutputOptions, context: CliContext): Promise<void> {
  if (options.nonInteractive === true) return;
  const said = await context.ask.line(`${question} (yes/no) `, context.signal);
  if (/^y(es)?$/i.test(said.trim())) return;
  throw new ConfigInvalid('NOT_CONFIRMED', 'Nothing was changed, since you did not say yes.', {
    path: 'standard input',
    expected: 'yes, or the option --non-interactive',
  });
}
