import type { Check, CheckOutcome } from '../check-report.ts';

/**
 * Makes a stranger's text fit for a report that people read in a terminal: quoted, at most 120 characters, no control or
 * direction-changing characters.
 */
export function shown(text: string): string {
  const clean = text.slice(0, 120).replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '?');
  return `"${clean}${text.length > 120 ? '...' : ''}"`;
}

/** One rule's outcome from whether it holds, with a sentence for each case. */
export function checked(id: string, rfc: string, holds: boolean, yes: string, no: string): Check {
  return { id, rfc, outcome: holds ? 'pass' : 'fail', detail: holds ? yes : no };
}

/** One rule with its outcome said outright. */
export function outcome(id: string, rfc: string, result: CheckOutcome, detail: string): Check {
  return { id, rfc, outcome: result, detail };
}
