import { AcmeProblem, AcmeSmimeError, MessageRejected } from '@acme-smime/protocol';
import type { CliContext } from '../context.ts';
import { Interrupted } from '../context.ts';
import { exitCodeOf } from '../exit-code-of.ts';
import { exitCodes } from '../exit-code.ts';
import { hintFor } from '../explain.ts';
import { styleFor } from './style.ts';
import { hang } from './wrap.ts';

/** Prints why a run ended early: what and where, what to do next, the code; or the same as JSON. Returns the exit code. */
export function showFailure(error: unknown, context: CliContext, json: boolean): number {
  context.journal?.error(error);
  const exitCode = error instanceof Interrupted ? interruptCode(error) : exitCodeOf(error);
  if (json) context.stdout.write(`${JSON.stringify(failureJson(error, exitCode))}\n`);
  else failureText(error, context);
  return exitCode;
}

function interruptCode(error: Interrupted): number {
  return error.by === 'SIGINT' ? exitCodes.interrupted : exitCodes.terminated;
}

/** Prints an error for people: what and where, what to do next, the code. */
export function failureText(error: unknown, context: CliContext): void {
  const style = styleFor(context.stderr, context.env);
  const code = codeOf(error);
  const { stderr } = context;
  const lines = [`${style.red('✗')} ${hang(messageOf(error), 2, stderr)}`];
  if (error instanceof AcmeProblem)
    for (const one of error.problem.subproblems ?? [])
      lines.push(`  ${hang(`${one.identifier?.value ?? ''}: ${one.detail ?? one.type ?? ''}`, 2, stderr)}`);
  const hint = hintFor(code, error);
  if (hint !== undefined) lines.push(`  ${hang(hint, 2, stderr)}`);
  lines.push(style.dim(`  [${code}]`));
  if (!(error instanceof AcmeSmimeError || error instanceof Interrupted) && error instanceof Error)
    lines.push(error.stack ?? '');
  context.stderr.write(`${lines.join('\n')}\n`);
}

function messageOf(error: unknown): string {
  if (error instanceof AcmeSmimeError || error instanceof Interrupted) return error.message;
  return `Something happened that acme-smime did not expect: ${error instanceof Error ? error.message : String(error)}`;
}

function codeOf(error: unknown): string {
  if (error instanceof Interrupted) return 'INTERRUPTED';
  return error instanceof AcmeSmimeError ? error.code : 'INTERNAL';
}

/** The object printed by `--json` for a failure, version 1. */
function failureJson(error: unknown, exitCode: number): Record<string, unknown> {
  return { version: 1, outcome: 'failed', error: errorView(error), exitCode };
}

/** An error as `--json` shows it. */
export function errorView(error: unknown): Record<string, unknown> {
  const code = codeOf(error);
  const hint = hintFor(code, error);
  return {
    code,
    message: messageOf(error),
    ...(hint === undefined ? {} : { hint }),
    retry: error instanceof AcmeSmimeError ? error.retry : error instanceof Interrupted ? 'now' : 'never',
    ...(error instanceof AcmeProblem ? { problem: error.problem, status: error.status } : {}),
    ...(error instanceof MessageRejected ? { checks: error.report.checks } : {}),
  };
}
