import type { Measured } from './measure.ts';

/** One comparison: ours against the floor, pair by pair. */
export interface Comparison {
  readonly name: string;
  readonly floor: readonly Measured[];
  readonly ours: readonly Measured[];
}

const columns = [
  { title: 'wall ms', key: 'wallMs' },
  { title: 'CPU ms', key: 'cpuMs' },
  { title: 'peak MiB', key: 'peakMiB' },
] as const;

/** A table of medians and of the medians of the ratios within each pair. */
export function renderTable(comparisons: readonly Comparison[]): string {
  const lines = [['', '', ...columns.map(({ title }) => title)]];
  for (const { name, floor, ours } of comparisons) {
    lines.push([name, 'floor', ...columns.map(({ key }) => format(floor.map((one) => one[key])))]);
    lines.push(['', 'ours', ...columns.map(({ key }) => format(ours.map((one) => one[key])))]);
    const ratios = columns.map(({ key }) => {
      const each = ours.map((one, round) => one[key] / (floor[round]?.[key] ?? Number.NaN));
      const [low, high] = [quantile(each, 0.25), quantile(each, 0.75)];
      return `${quantile(each, 0.5).toFixed(2)} x (${low.toFixed(2)}-${high.toFixed(2)})`;
    });
    lines.push(['', 'ratio', ...ratios]);
  }
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines.map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')).join('\n');
}

function format(values: readonly number[]): string {
  return quantile(values, 0.5).toFixed(0);
}

/** Linear between neighbors; `share` from 0 to 1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? Number.NaN;
  const high = sorted[Math.ceil(place)] ?? Number.NaN;
  return low + (high - low) * (place - Math.floor(place));
}
