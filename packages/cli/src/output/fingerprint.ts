import type { Output } from '../context.ts';

/** Wide enough for a whole fingerprint and the name of its field. */
const wideColumns = 110;

/** A fingerprint as it is, to be searched and compared; where a terminal would break it anywhere, in groups that can be divided. */
export function fingerprintText(fingerprint: string, output: Output): string {
  if (!output.isTerminal || output.columns >= wideColumns) return fingerprint;
  return fingerprint.replaceAll(/(?:[0-9A-F]{2}:){8}/g, '$& ');
}
