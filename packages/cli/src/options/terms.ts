import type { CliContext } from '../context.ts';

/** Whether the terms at this URL are agreed to, when no setting says so: whoever sits there is asked. */
export async function agreesToTerms(
  terms: string,
  options: { readonly nonInteractive?: boolean },
  context: CliContext,
): Promise<boolean> {
  if (options.nonInteractive === true || !context.ask.isTerminal) return false;
  const question = `Do you agree to the terms of service at ${terms}? (yes/no) `;
  return /^y(es)?$/i.test((await context.ask.line(question, context.signal)).trim());
}
