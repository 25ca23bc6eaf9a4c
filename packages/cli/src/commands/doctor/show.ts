import type { Section, Verdict } from '@acme-smime/client';
import type { CliContext } from '../../context.ts';
import { printable } from '../../output/printable.ts';
import { styleFor } from '../../output/style.ts';
import type { Style } from '../../output/style.ts';
import { hang, wrap } from '../../output/wrap.ts';
import { adviceFor } from './result.ts';

type Finding = Section['findings'][number];

const ID_WIDTH = 'email-identifiers'.length;
/** Before the sentence: margin, mark, name, and the blanks between. */
const INDENT = 4 + ID_WIDTH + 2;
const NARROWEST = 24;

const titles: Readonly<Record<Section['about'], string>> = {
  ca: 'Certification authority',
  domain: 'Domain',
  mailbox: 'Mailbox',
  signature: 'Signature of mail from',
  clock: 'Clock',
};

/** The line above the findings about one thing. */
export function sectionLines({ about, of }: Pick<Section, 'about' | 'of'>, context: CliContext): readonly string[] {
  const style = styleFor(context.stdout, context.env);
  return ['', `  ${style.bold(titles[about])}${of === '' ? '' : ` ${style.cyan(printable(of))}`}`];
}

/** A finding and what to do about it, wrapped to the width of the terminal. */
export function findingLines(finding: Finding, context: CliContext): readonly string[] {
  const style = styleFor(context.stdout, context.env);
  const width = Math.max(NARROWEST, context.stdout.columns - INDENT);
  const advice = adviceFor(finding);
  const blank = ' '.repeat(INDENT);
  const padded = finding.id.padEnd(ID_WIDTH);
  const name = finding.outcome === 'bad' ? style.bold(padded) : padded;
  const [first = '', ...others] = wrap(printable(finding.what), width);
  const lines = [`  ${markOf(finding, style)} ${name}  ${first}`, ...others.map((one) => blank + one)];
  if (advice === undefined || finding.outcome === 'good') return lines;
  const [begin = '', ...rest] = wrap(printable(advice), width - 2);
  return [
    ...lines,
    `${blank}${style.cyan('→')} ${style.dim(begin)}`,
    ...rest.map((one) => `${blank}  ${style.dim(one)}`),
  ];
}

/** What it comes to. */
export function verdictLines(verdict: Verdict, sections: readonly Section[], context: CliContext): readonly string[] {
  const style = styleFor(context.stdout, context.env);
  const notes = sections.some(({ findings }) => findings.some(({ outcome }) => outcome === 'note'));
  const also = notes ? ' What is marked with ! is worth knowing.' : '';
  return ['', `  ${hang(`${verdictText(verdict, style)}${also}`, 2, context.stdout)}`, ''];
}

function verdictText(verdict: Verdict, style: Style): string {
  switch (verdict) {
    case 'would-succeed':
      return style.green(style.bold('As far as can be told from here, a challenge would succeed.'));
    case 'would-fail':
      return `${style.red(style.bold('A challenge would fail.'))} What is marked with ✗ is to be mended first.`;
    case 'unsure':
      return `${style.yellow(style.bold('Too little could be found out to say.'))} See what is marked with ?.`;
  }
}

function markOf({ outcome }: Finding, style: Style): string {
  switch (outcome) {
    case 'good':
      return style.green('✓');
    case 'note':
      return style.yellow('!');
    case 'bad':
      return style.red('✗');
    case 'unknown':
      return style.cyan('?');
  }
}
