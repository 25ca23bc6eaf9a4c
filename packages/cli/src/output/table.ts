import type { Output } from '../context.ts';
import { hang, widthOf } from './wrap.ts';

const GAP = '  ';

/** The lines, or the narrower ones where a terminal has no room for them. */
export function fitting(lines: readonly string[], narrower: readonly string[], output: Output): readonly string[] {
  return output.isTerminal && lines.some((line) => widthOf(line) > output.columns) ? narrower : lines;
}

/** Lays cells out in columns that are as wide as their widest cell; colours do not count. Returns lines. */
export function renderTable(rows: readonly (readonly string[])[]): readonly string[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(0, ...rows.map((row) => widthOf(row[column] ?? ''))),
  );
  return rows.map((row) =>
    row
      .map((cell, column) => cell + ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .join(GAP)
      .trimEnd(),
  );
}

/** Names and values, one a line, the values below each other; on a terminal each as wide as there is room. */
export function renderFields(
  fields: readonly (readonly [string, string])[],
  output: Output,
  indent = '  ',
): readonly string[] {
  const width = Math.max(0, ...fields.map(([name]) => widthOf(name)));
  const column = indent.length + width + GAP.length;
  return fields.flatMap(([name, value]) => {
    const label = `${indent}${name}${' '.repeat(width - widthOf(name))}${GAP}`;
    return `${label}${hang(value, column, output)}`.trimEnd().split('\n');
  });
}
