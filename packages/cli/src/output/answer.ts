import type { Command } from 'commander';
import type { CliContext } from '../context.ts';
import { exitCodes } from '../exit-code.ts';
import { givenOptions } from '../options/given-options.ts';
import type { GivenOptions } from '../options/given-options.ts';
import type { OutputOptions } from '../options/output-options.ts';
import { showFailure } from './failure.ts';

/** What a command has to say, for programs and for people. */
export interface Answer {
  /** What happened, one word; `version` and `exitCode` are added. */
  readonly json: { readonly outcome: string } & Readonly<Record<string, unknown>>;
  /** Lines. */
  readonly text: readonly string[];
  readonly exitCode?: number;
}

/** Runs a command that says all it has to say at its end: as one JSON object, or as text. Returns the exit code. */
export async function answer<T extends OutputOptions>(
  command: Command,
  context: CliContext,
  work: (options: T, given: GivenOptions<T>) => Promise<Answer>,
): Promise<number> {
  let asJson = command.opts<OutputOptions>().json === true;
  try {
    const given = givenOptions<T>(command, context.env);
    asJson = given.all.json === true;
    const { json, text, exitCode = exitCodes.done } = await work(given.all, given);
    if (asJson) context.stdout.write(`${JSON.stringify({ version: 1, ...json, exitCode })}\n`);
    else if (given.all.quiet !== true && text.length > 0) context.stdout.write(`${text.join('\n')}\n`);
    return exitCode;
  } catch (error) {
    return showFailure(context.signal.aborted ? context.signal.reason : error, context, asJson);
  }
}
