/** Counts and times in Prometheus's words (text exposition format 0.0.4). */
export interface Metrics {
  /** Adds one to a counter with these labels. */
  add(name: string, labels: Readonly<Record<string, string>>, by?: number): void;
  /** Everything as text; gauges are asked for at this moment. */
  expose(): Promise<string>;
}

/** A value that is looked up when somebody asks. */
export interface Gauge {
  readonly name: string;
  readonly help: string;
  /** `undefined` leaves it out. */
  readonly read: () => Promise<number | undefined> | number | undefined;
}

/** Makes metrics; every counter that is added to must have its help text here. */
export function createMetrics(counters: Readonly<Record<string, string>>, gauges: readonly Gauge[]): Metrics {
  const values = new Map<string, Map<string, number>>(Object.keys(counters).map((name) => [name, new Map()]));
  return {
    add: (name, labels, by = 1) => {
      const series = values.get(name);
      const key = labelText(labels);
      series?.set(key, (series.get(key) ?? 0) + by);
    },
    expose: async () => {
      const lines: string[] = [];
      for (const [name, series] of values) {
        lines.push(`# HELP ${name} ${counters[name]}`, `# TYPE ${name} counter`);
        for (const [labels, value] of series) lines.push(`${name}${labels} ${value}`);
      }
      for (const { name, help, read } of gauges) {
        const value = await Promise.resolve(read()).catch(() => undefined);
        if (value !== undefined) lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, `${name} ${value}`);
      }
      return `${lines.join('\n')}\n`;
    },
  };
}

function labelText(labels: Readonly<Record<string, string>>): string {
  const parts = Object.entries(labels).map(([name, value]) => `${name}="${escape(value)}"`);
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

function escape(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
}
