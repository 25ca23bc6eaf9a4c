import type { Section, Verdict } from '@acme-smime/client';
import { exitCodes } from '../../exit-code.ts';
import { hintFor } from '../../explain.ts';

type Finding = Section['findings'][number];

/** What to do about a finding: what the examination says, else what is known about the code of its error. */
export function adviceFor({ advice, code, outcome }: Finding): string | undefined {
  if (advice !== undefined || code === undefined || outcome === 'good') return advice;
  return hintFor(code, undefined);
}

/** The object printed by `doctor --json`; documented in docs/reference/json.md. */
export function doctorJson(
  verdict: Verdict,
  sections: readonly Section[],
): { readonly outcome: string } & Readonly<Record<string, unknown>> {
  const all = sections.flatMap(({ findings }) => findings);
  const count = (outcome: Finding['outcome']): number => all.filter((one) => one.outcome === outcome).length;
  return {
    outcome: verdict,
    counts: { good: count('good'), note: count('note'), bad: count('bad'), unknown: count('unknown') },
    findings: sections.flatMap(({ about, of, findings }) =>
      findings.map((finding) => {
        const advice = adviceFor(finding);
        const { id, outcome, what, code, facts } = finding;
        return {
          about,
          ...(of === '' ? {} : { of }),
          ...{ id, outcome, what },
          ...(advice === undefined ? {} : { advice }),
          ...(code === undefined ? {} : { code }),
          ...(facts === undefined ? {} : { facts }),
        };
      }),
    ),
  };
}

/** The number for the first thing that is bad: where it lies decides. */
export function exitCodeOfSections(sections: readonly Section[]): number {
  for (const { about, findings } of sections)
    for (const { id, outcome } of findings) {
      if (outcome !== 'bad') continue;
      if (about === 'ca' || id === 'caa') return exitCodes.ca;
      return about === 'clock' ? exitCodes.usage : exitCodes.mailbox;
    }
  return exitCodes.done;
}
