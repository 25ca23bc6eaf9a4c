import type { CliContext, Output } from '../context.ts';
import { styleFor } from './style.ts';
import { hang } from './wrap.ts';

/** Help as it goes onto a terminal: headings stand out, and what explains is broken where there is room; commands stay whole. */
export function fitHelp(text: string, output: Output, { env }: Pick<CliContext, 'env'>): string {
  const style = styleFor(output, env);
  return text
    .split('\n')
    .map((line) => {
      if (/^\S.*:$/.test(line)) return style.bold(line);
      if (line.length <= output.columns || /^\s*(acme-smime|--|-\w) /.test(line)) return line;
      // Below its own beginning; an exit code stands before it.
      const [, margin = '', rest = ''] = /^(\s*(?:\d+ {2})?)(.*)$/.exec(line) ?? [];
      return margin + hang(rest, margin.length, output);
    })
    .join('\n');
}
