/** Milliseconds as people read them: `7 ms`, `1.2 s`, `3 min 5 s`. */
export function durationText(ms: number): string {
  if (ms < 999.5) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** The time of day where we are, `16:05`. */
export function clockText(at: Date): string {
  return [at.getHours(), at.getMinutes()].map((one) => String(one).padStart(2, '0')).join(':');
}
