/** Takes secrets out of texts. */
export interface Mask {
  /** From now on this one is taken out, in every form that it may be written in. */
  readonly learn: (secret: string) => void;
  readonly apply: (text: string) => string;
}

const stars = '***';

/** A word of one or two letters cannot be told from any other text, so it is hidden only where it stands alone. */
const shortestAnywhere = 3;

/** Makes a mask that knows nothing yet. */
export function newMask(): Mask {
  const forms = new Set<string>();
  let pattern: RegExp | undefined;
  return {
    learn(secret) {
      if (secret === '') return;
      for (const form of formsOf(secret)) forms.add(form);
      const longestFirst = [...forms].toSorted((a, b) => b.length - a.length);
      pattern = new RegExp(longestFirst.map(patternOf).join('|'), 'gu');
    },
    apply: (text) => (pattern === undefined ? text : text.replace(pattern, stars)),
  };
}

/** As it is, as JSON and URLs write it, and in the base64 of protocols. */
function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    ...(secret.length < shortestAnywhere
      ? []
      : [bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url')]),
  ];
}

function patternOf(form: string): string {
  const escaped = form.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  return form.length < shortestAnywhere ? `(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])` : escaped;
}
