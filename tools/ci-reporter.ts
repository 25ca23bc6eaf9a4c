import { appendFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import type { TestEvent } from 'node:test/reporters';
import { inspect } from 'node:util';

// The runner repeats its sums as diagnostics; we print them ourselves.
const SUMS = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/;

const countsFile = process.env['TEST_COUNTS'];
// Some tests run a test runner of their own, which is theirs to judge and not ours to count.
delete process.env['TEST_COUNTS'];
delete process.env['NODE_OPTIONS'];

type Failure = Extract<TestEvent, { type: 'test:fail' }>['data'];

/**
 * A reporter of node:test for `.ci/run`: failures in full with the output of their file, skipped tests by name, then one line
 * of sums. Appends `passed failed` to the file that `TEST_COUNTS` names, so that several runs can be added up.
 */
export default async function* ciReporter(source: AsyncIterable<TestEvent>): AsyncGenerator<string, void> {
  const output = new Map<string, string>();
  const failedFiles = new Set<string>();
  const seen = new Set<string>();
  let failures = 0;
  for await (const event of source) {
    if (event.type === 'test:stdout' || event.type === 'test:stderr') {
      // The file of output may be relative where the one of a failure is absolute.
      const file = resolve(event.data.file);
      output.set(file, (output.get(file) ?? '') + event.data.message);
    } else if (event.type === 'test:fail' && !isOnlyTheSumOfOthers(event.data)) {
      failures++;
      if (event.data.file !== undefined) failedFiles.add(resolve(event.data.file));
      yield failureText(event.data, seen);
    } else if (event.type === 'test:pass' && event.data.skip !== undefined && event.data.skip !== false) {
      yield `  skipped: ${event.data.name} (${event.data.skip === true ? 'no reason given' : event.data.skip})\n`;
    } else if (event.type === 'test:diagnostic' && !SUMS.test(event.data.message)) {
      yield `  ${event.data.message}\n`;
    } else if (event.type === 'test:summary' && event.data.file === undefined) {
      for (const file of failedFiles) yield outputText(file, output.get(file));
      const { passed, skipped } = event.data.counts;
      // A failing hook of a suite, or a file that does not load, fails the run without a test of its own.
      const failed = Math.max(failures, event.data.success ? 0 : 1);
      yield `  ${passed} passed, ${failed} failed, ${skipped} skipped\n`;
      if (countsFile !== undefined) appendFileSync(countsFile, `${passed} ${failed}\n`);
    }
  }
}

/** A suite or test that failed only because something inside it did. */
function isOnlyTheSumOfOthers(failure: Failure): boolean {
  const error: unknown = failure.details.error;
  return error instanceof Error && 'failureType' in error && error.failureType === 'subtestsFailed';
}

/** The test and its error. A hook that fails gives all its tests the same error, which is shown once. */
function failureText({ name, file, line, details }: Failure, seen: Set<string>): string {
  const place = file === undefined ? '' : ` (${relative(process.cwd(), file)}:${line ?? 1})`;
  const text = inspect(details.error.cause ?? details.error);
  const shown = seen.has(text) ? 'the same error as above' : text;
  seen.add(text);
  return `\n  FAILED ${name}${place}\n${indent(shown)}\n`;
}

function outputText(file: string, text: string | undefined): string {
  return text === undefined ? '' : `  output of ${relative(process.cwd(), file)}:\n${indent(text.trimEnd())}\n`;
}

function indent(text: string): string {
  return text.replace(/^/gm, '    ');
}
