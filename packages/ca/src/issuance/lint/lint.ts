import { extensionRules } from './extension-rules.ts';
import { fieldRules } from './field-rules.ts';
import { nameRules } from './name-rules.ts';
import type { LintFinding, LintRule, LintSubject } from './rule.ts';

/** Every rule, in the order of the certificate. */
export const lintRules: readonly LintRule[] = [...fieldRules, ...nameRules, ...extensionRules];

/** Checks a certificate that is to be signed against every rule (S/MIME BR 4.3.1.2); no finding means that it may be. */
export function lint(subject: LintSubject): readonly LintFinding[] {
  return lintRules.flatMap(({ id, source, check }) => {
    const detail = check(subject);
    return detail === undefined ? [] : [{ id, source, detail }];
  });
}
