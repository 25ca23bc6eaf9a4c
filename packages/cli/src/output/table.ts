import { stripVTControlCharacters } from 'node:util';

const GAP = '  ';

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

/** Names and values, one a line, the values below each other. */
export function renderFields(fields: readonly (readonly [string, string])[], indent = '  '): readonly string[] {
  return renderTable(fields.map(([name, value]) => [`${indent}${name}`, value]));
}

/** Characters as a terminal shows them, without those that only colour. */
function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}
