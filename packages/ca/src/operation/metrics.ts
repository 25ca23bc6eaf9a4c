/** What a series is told apart by. */
export type Labels = Readonly<Record<string, string>>;

/** Counts and times in Prometheus's words (text exposition format 0.0.4). */
export interface Metrics {
  /** Adds to a counter with these labels; one by default. */
  add(name: string, labels: Labels, by?: number): void;
  /** Puts a duration, in seconds, into a histogram. */
  observe(name: string, labels: Labels, seconds: number): void;
  /** Everything as text; readings are taken at this moment. */
  expose(): Promise<string>;
}

/** One value of a reading that has several. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** A value that is looked up when somebody asks. */
export interface Reading {
  readonly name: string;
  readonly help: string;
  /** `gauge` by default; a `counter` is one that somebody else counts. */
  readonly type?: 'gauge' | 'counter';
  /** `undefined` leaves it out. */
  readonly read: () => Promise<number | undefined> | number | readonly Sample[] | undefined;
}

/** From what is answered out of memory to a poll that is held and a lookup that is slow. */
const buckets: readonly number[] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Histogram {
  readonly counts: number[];
  sum: number;
  count: number;
}

/** Makes metrics; every counter and histogram that is used must have its help text here. */
export function createMetrics(parts: {
  readonly counters: Readonly<Record<string, string>>;
  readonly histograms: Readonly<Record<string, string>>;
  readonly readings: readonly Reading[];
}): Metrics {
  const values = new Map<string, Map<string, number>>(Object.keys(parts.counters).map((name) => [name, new Map()]));
  const times = new Map<string, Map<string, Histogram>>(Object.keys(parts.histograms).map((name) => [name, new Map()]));
  return {
    add: (name, labels, by = 1) => {
      const series = values.get(name);
      const key = labelText(labels);
      series?.set(key, (series.get(key) ?? 0) + by);
    },
    observe: (name, labels, seconds) => {
      const series = times.get(name);
      const key = labelText(labels);
      const histogram = series?.get(key) ?? { counts: buckets.map(() => 0), sum: 0, count: 0 };
      series?.set(key, histogram);
      for (const [at, bucket] of buckets.entries()) {
        if (seconds <= bucket) histogram.counts[at] = (histogram.counts[at] ?? 0) + 1;
      }
      histogram.sum += seconds;
      histogram.count += 1;
    },
    expose: async () => {
      const lines: string[] = [];
      for (const [name, series] of values) {
        lines.push(...heading(name, parts.counters[name] ?? '', 'counter'));
        for (const [labels, value] of series) lines.push(`${name}${labels} ${value}`);
      }
      for (const [name, series] of times) {
        lines.push(...heading(name, parts.histograms[name] ?? '', 'histogram'));
        for (const [labels, histogram] of series) lines.push(...histogramLines(name, labels, histogram));
      }
      for (const reading of parts.readings) lines.push(...(await readingLines(reading)));
      return `${lines.join('\n')}\n`;
    },
  };
}

function heading(name: string, help: string, type: string): readonly string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`];
}

function histogramLines(name: string, labels: string, { counts, sum, count }: Histogram): readonly string[] {
  const inside = labels === '' ? '' : `${labels.slice(1, -1)},`;
  return [
    ...buckets.map((bucket, at) => `${name}_bucket{${inside}le="${bucket}"} ${counts[at]}`),
    `${name}_bucket{${inside}le="+Inf"} ${count}`,
    `${name}_sum${labels} ${sum}`,
    `${name}_count${labels} ${count}`,
  ];
}

async function readingLines({ name, help, type = 'gauge', read }: Reading): Promise<readonly string[]> {
  const value = await Promise.resolve()
    .then(read)
    .catch(() => undefined);
  if (value === undefined) return [];
  const samples = typeof value === 'number' ? [{ labels: {}, value }] : value;
  if (samples.length === 0) return [];
  return [...heading(name, help, type), ...samples.map((each) => `${name}${labelText(each.labels)} ${each.value}`)];
}

function labelText(labels: Labels): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
