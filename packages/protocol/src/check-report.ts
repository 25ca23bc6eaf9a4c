/** How one rule came out. `note` means: not fatal at this level, but worth knowing. */
export type CheckOutcome = 'pass' | 'fail' | 'note' | 'skip';

/** One rule, where it comes from, and how it came out. */
export interface Check {
  /** Stable, kebab-case, documented in `docs/reference/checks.md`. */
  readonly id: string;
  /** For example `RFC 8823 3.1 item 2`. */
  readonly rfc: string;
  readonly outcome: CheckOutcome;
  /** One sentence with the values seen; never a secret. */
  readonly detail: string;
}

/** Every rule that was looked at, in order; the command line, pages and logs all render this. */
export interface CheckReport {
  readonly checks: readonly Check[];
}

/** Says whether no rule of the report failed. */
export function passed(report: CheckReport): boolean {
  return report.checks.every((check) => check.outcome !== 'fail');
}

/** Names the first failed rule, for one-line messages; `undefined` when none failed. */
export function firstFailure(report: CheckReport): Check | undefined {
  return report.checks.find((check) => check.outcome === 'fail');
}
