import { afterEach, beforeEach } from 'node:test';
import type { TestContext } from 'node:test';
import type { LogMark } from './logs.ts';
import type { Stack } from './stack.ts';

/** Attaches to each failed test of the calling file what the daemons logged during it. */
export function showLogsOfFailures(stack: Stack): void {
  let mark: LogMark = new Map();
  beforeEach(async () => {
    mark = await stack.markLogs();
  });
  afterEach(async (context) => {
    // The types of Node 22 do not know `passed` yet.
    const { passed } = context as TestContext & { readonly passed: boolean };
    if (!passed) (context as TestContext).diagnostic(await stack.logsSince(mark));
  });
}
