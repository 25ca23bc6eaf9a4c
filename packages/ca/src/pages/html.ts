import { html } from 'hono/html';

/** A piece of a page; what is put into it is escaped. */
export type Html = ReturnType<typeof html>;

/** The day of a moment, UTC: `2026-03-01`. */
export function day(date: Date): Html {
  const text = date.toISOString().slice(0, 10);
  return html`<time datetime="${text}">${text}</time>`;
}

/** A moment to the second, UTC. */
export function moment(date: Date): Html {
  const iso = date.toISOString();
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)}</time>`;
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** A span in the largest unit that fits: `3 days`, `12 minutes`, `less than a minute`. */
export function span(milliseconds: number): string {
  for (const [unit, length] of units) {
    const count = Math.floor(milliseconds / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'}`;
  }
  return 'less than a minute';
}
